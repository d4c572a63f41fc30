/** Who may do what with rules, and what an address of their page says. */
export interface Search {
  version?: number;
  with?: number;
  edit?: boolean;
}

export const mayWrite = (roles: string[]) => roles.includes('coordinator') || roles.includes('admin');
export const mayPublish = (roles: string[]) => roles.includes('commander') || roles.includes('admin');
