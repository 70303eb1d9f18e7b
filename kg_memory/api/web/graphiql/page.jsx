// The page: GraphiQL on this service's own endpoint, with the example operations that the server put into the HTML.
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createClient } from 'graphql-ws';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import 'graphiql/style.css';

const WORKERS = { graphql: 'graphql.worker.js', json: 'json.worker.js' };

globalThis.MonacoEnvironment = {
  getWorker(_id, label) {
    const script = WORKERS[label] ?? 'editor.worker.js';
    return new Worker(new URL(script, import.meta.url), { type: 'module' });
  },
};

const address = new URL(location.pathname, location.href);
address.protocol = address.protocol.replace('http', 'ws');

const examples = JSON.parse(document.getElementById('examples').textContent);

createRoot(document.getElementById('graphiql')).render(
  createElement(GraphiQL, {
    fetcher: createGraphiQLFetcher({ url: location.pathname, wsClient: createClient({ url: address.href }) }),
    defaultTabs: examples.map((query) => ({ query })),
    defaultQuery: '',
  }),
);
