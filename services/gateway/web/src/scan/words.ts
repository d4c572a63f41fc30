import { words } from '@/i18n/i18n';

export const text = words(
  'scan',
  {
    cameraView: '摄像头画面',
    cameraHint: '将条码置于画面中央。',
    noCamera_insecure: '此页面不是通过 HTTPS 打开，浏览器不允许使用摄像头。请用扫码枪，或手工输入。',
    noCamera_missing: '此设备没有可用的摄像头。请用扫码枪，或手工输入。',
    noCamera_denied: '未允许使用摄像头。请在浏览器的网站设置中允许，或手工输入。',
    noCamera_busy: '摄像头被其他程序占用。请关闭后重试。',
  },
  {
    cameraView: 'Camera picture',
    cameraHint: 'Hold the code in the middle of the picture.',
    noCamera_insecure:
      'This page did not come over HTTPS, so the browser gives it no camera. Use a scanner, or type the code.',
    noCamera_missing: 'This device has no camera to use. Use a scanner, or type the code.',
    noCamera_denied: "The camera is not allowed. Allow it in the browser's settings of this site, or type the code.",
    noCamera_busy: 'Another program uses the camera. Close it and try again.',
  },
);
