/** What comes onto the page with the first scan. */
export { Entries } from './Entries';
export { GoodsForm } from './GoodsForm';
export { Unclear } from './Unclear';
