import { Button } from '@mantine/core';
import { setLanguage, useLanguage } from '@/i18n/i18n';

/** Named in the language that it leads to. */
export function LanguageSwitch() {
  const other = useLanguage() === 'zh' ? 'en' : 'zh';
  return (
    <Button variant="subtle" lang={other === 'zh' ? 'zh-CN' : 'en'} onClick={() => setLanguage(other)}>
      {other === 'zh' ? '中文' : 'English'}
    </Button>
  );
}
