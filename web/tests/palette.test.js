// The colours of states, from app.css itself: readable on page and panel, and told apart by people with any of three kinds of colour blindness.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const css = readFileSync(new URL('../css/app.css', import.meta.url), 'utf8');
const themes = ['light', 'dark'];
const states = ['cached', 'changed', 'follows', 'running', 'dead', 'writable'];

// A custom property's colours, light and dark, as red, green and blue from 0 to 1.
function colours(name) {
  const [, ...pair] = new RegExp(`--${name}: light-dark\\(#([0-9a-f]{6}), #([0-9a-f]{6})\\)`).exec(css);
  return pair.map((hex) => hex.match(/../g).map((part) => parseInt(part, 16) / 255));
}

const linear = (rgb) => rgb.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
const times = (matrix, vector) => matrix.map((row) => row.reduce((sum, factor, index) => sum + factor * vector[index], 0));
const clamp = (vector) => vector.map((part) => Math.min(1, Math.max(0, part)));

// WCAG 2.2, relative luminance and contrast.
const luminance = (rgb) => times([[0.2126, 0.7152, 0.0722]], linear(rgb))[0];
function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

// Machado, Oliveira and Fernandes 2009, severity 1, in linear light.
const visions = {
  normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
};

// Linear sRGB to CIELAB, under D65.
function lab(rgb) {
  const xyz = times([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]], rgb);
  const [x, y, z] = xyz.map((part, index) => part / [0.95047, 1, 1.08883][index]).map((part) => (part > 216 / 24389 ? Math.cbrt(part) : (part * 24389 / 27 + 16) / 116));
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

for (const [index, theme] of themes.entries()) {
  test(`states are readable, ${theme}`, () => {
    for (const ground of ['page', 'panel']) {
      for (const name of [...states, 'ink', 'quiet', 'accent']) {
        const measured = contrast(colours(name)[index], colours(ground)[index]);
        assert.ok(measured >= 4.5, `${name} on ${ground}: ${measured.toFixed(2)}`);
      }
    }
  });

  for (const [vision, matrix] of Object.entries(visions)) {
    test(`states are told apart, ${theme}, ${vision}`, () => {
      const seen = states.map((name) => lab(clamp(times(matrix, linear(colours(name)[index])))));
      for (const [one, first] of seen.entries()) {
        for (const [other, second] of seen.entries()) {
          if (other <= one) continue;
          const distance = Math.hypot(...first.map((part, axis) => part - second[axis]));
          assert.ok(distance >= 20, `${states[one]} and ${states[other]}: ${distance.toFixed(1)}`);
        }
      }
    });
  }
}
