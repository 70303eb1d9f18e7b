"""Telemetry of the service: metrics, traces and logs."""
