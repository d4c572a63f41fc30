// Language, numbers and times as people read them.
import { strings } from "./strings.js";

const KEPT = "ninehours.language";
let current = kept();

function kept() {
  try {
    return localStorage.getItem(KEPT) === "en" ? "en" : "zh";
  } catch {
    return "zh"; // storage may be forbidden; the page still works
  }
}

export const language = () => current;

export function setLanguage(to) {
  current = to;
  try {
    localStorage.setItem(KEPT, to);
  } catch {
    // then it is asked again next time
  }
  applyTexts();
}

export function t(key, values = {}) {
  const text = strings[current][key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

export function applyTexts() {
  document.documentElement.lang = current === "zh" ? "zh-CN" : "en";
  for (const place of document.querySelectorAll("[data-text]")) place.textContent = t(place.dataset.text);
  const other = document.getElementById("language");
  other.textContent = t("other");
  other.lang = current === "zh" ? "en" : "zh-CN";
}

export const number = (value) => (value == null ? "–" : Math.round(value).toLocaleString("en-US"));

export const percent = (part, whole) => (whole ? `${((100 * part) / whole).toFixed(1)}%` : "–");

export function clock(minute) {
  const whole = Math.floor(Math.abs(minute));
  const pad = (value) => String(value).padStart(2, "0");
  return `T${minute < 0 ? "-" : "+"}${pad(Math.floor(whole / 60))}:${pad(whole % 60)}`;
}

export function lasting(seconds) {
  return seconds < 90 ? t("second", { n: Math.round(seconds) }) : t("minute", { n: Math.round(seconds / 60) });
}
