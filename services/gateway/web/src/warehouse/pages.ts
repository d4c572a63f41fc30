/** The other pages of the folder: nobody waits for them on the first one. */
export { DiscrepanciesPage } from './DiscrepanciesPage';
export { PreparePage } from './PreparePage';
export { StockPage } from './StockPage';
