import { defineConfig } from '@hey-api/openapi-ts';

/** Elsewhere, where they are only compared with those that are here. */
const FOLDER = process.env.NINEHOURS_CLIENT ?? 'src/api/generated';
const SERVICES = ['gateway', 'inventory', 'relief', 'allocation'];

export default defineConfig(
  SERVICES.map((service) => ({
    input: `../../../docs/api/${service}.openapi.json`,
    output: { path: `${FOLDER}/${service}`, clean: true },
    plugins: ['@hey-api/typescript'],
  })),
);
