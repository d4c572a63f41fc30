export { DiscrepanciesPage } from './DiscrepanciesPage';
export { PreparePage } from './PreparePage';
export { RecordPage } from './RecordPage';
export { StockPage } from './StockPage';
