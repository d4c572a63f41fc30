import { words } from '@/i18n/i18n';

export const text = words(
  'session',
  {
    title: '登录',
    hint: '使用管理员为您开设的账号。',
    user: '账号',
    password: '密码',
    showPassword: '显示或隐藏密码',
    signIn: '登录',
    elsewhere: '使用统一身份认证登录',
    again: '登录已过期。请重新登录，未上传的记录不会丢失。',
    otherWaits_other: '{count} 条 {user} 的记录在此设备上等待上传，须由本人登录。',
    goOn: '稍后登录，继续记录',
    unreachable: '连接不上平台：请检查网络后重试。',
  },
  {
    title: 'Sign in',
    hint: 'With the account that your administrator made.',
    user: 'Account',
    password: 'Password',
    showPassword: 'Show or hide the password',
    signIn: 'Sign in',
    elsewhere: 'Sign in by your organisation',
    again: 'The sign-in has expired. Please sign in again; nothing unsent is lost.',
    otherWaits_one: '{count} entry of {user} waits on this device; {user} has to sign in to send it.',
    otherWaits_other: '{count} entries of {user} wait on this device; {user} has to sign in to send them.',
    goOn: 'Sign in later, go on recording',
    unreachable: 'The platform cannot be reached: check the network and try again.',
  },
);
