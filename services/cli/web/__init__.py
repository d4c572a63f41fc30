"""Builds the pages that the gateway serves, from services/gateway/web, with Node.js and pnpm of its own."""
