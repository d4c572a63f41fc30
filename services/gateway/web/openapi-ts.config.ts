import { defineConfig } from '@hey-api/openapi-ts';

const SERVICES = ['gateway', 'inventory', 'relief', 'allocation'];

export default defineConfig(
  SERVICES.map((service) => ({
    input: `../../../docs/api/${service}.openapi.json`,
    output: { path: `src/api/generated/${service}`, clean: true },
    plugins: ['@hey-api/typescript'],
  })),
);
