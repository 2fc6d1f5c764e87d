// A part of the page as a picture that stands alone: SVG with its styles written out, or the same as PNG. What is drawn is copied as it is
// shown, light or dark; what is text around it becomes text of the picture.

const STYLES = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linecap', 'text-anchor', 'font-family', 'font-size', 'font-weight'];
const escaped = (text) => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
const round = (number) => Math.round(number * 10) / 10;
const isClear = (colour) => colour === 'transparent' || colour.endsWith(', 0)');

// The width that a style sheet gives a part of a drawing, in pixels: browsers do not work it out for what is no box.
function widthOf(element, style) {
  if (!element.style.width) return parseFloat(style.width);
  const frame = document.body.appendChild(document.createElement('div'));
  frame.style.cssText = `position: absolute; visibility: hidden; font: ${style.fontWeight} ${style.fontSize} ${style.fontFamily}; width: ${element.ownerSVGElement.getBoundingClientRect().width}px`;
  const box = frame.appendChild(document.createElement('div'));
  box.style.width = element.style.width;
  const { width } = box.getBoundingClientRect();
  frame.remove();
  return round(width);
}

// A drawing of the page's, with what its style sheet says of each part.
function drawing(element) {
  const style = getComputedStyle(element);
  if (style.display === 'none') return '';
  const shown = [...element.attributes].filter(({ name }) => !/^(class|style|tabindex|role|aria-.*|data-.*|on.*)$/.test(name));
  const attributes = new Map(shown.map(({ name, value }) => [name, value]));
  const pattern = element.getAttribute('fill')?.startsWith('url(');
  if (element.localName === 'svg') {
    attributes.set('width', widthOf(element, style));
    attributes.set('height', parseFloat(style.height));
  }
  if (!['svg', 'g', 'pattern', 'title'].includes(element.localName)) STYLES.forEach((name) => attributes.set(name, style.getPropertyValue(name)));
  // The address of a pattern is the page's own in a style.
  if (pattern) attributes.set('fill', element.getAttribute('fill'));
  const written = [...attributes].map(([name, value]) => ` ${name}="${escaped(String(value))}"`).join('');
  const inner = [...element.childNodes].map((node) => (node.nodeType === Node.TEXT_NODE ? escaped(node.data) : node.nodeType === Node.ELEMENT_NODE ? drawing(node) : '')).join('');
  return `<${element.localName}${written}>${inner}</${element.localName}>`;
}

// The lines of a text as the page breaks them: text and place.
function lines(node) {
  const range = document.createRange();
  const found = [];
  for (let at = 0; at < node.data.length; at += 1) {
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    const box = range.getClientRects()[0];
    if (!box || box.width === 0) continue;
    const last = found.at(-1);
    if (last && Math.abs(last.box.top - box.top) < 2) last.text += node.data[at];
    else found.push({ box, text: node.data[at] });
  }
  return found;
}

function parts(element, origin) {
  const style = getComputedStyle(element);
  if (!element.checkVisibility() || element.matches('button, select, input, .no-picture')) return '';
  const box = element.getBoundingClientRect();
  const [x, y] = [round(box.left - origin.left), round(box.top - origin.top)];
  if (element.localName === 'svg') return `<g transform="translate(${x} ${y})">${drawing(element)}</g>`;
  let text = '';
  const edge = parseFloat(style.borderBottomWidth);
  const framed = parseFloat(style.borderTopWidth) > 0;
  if (framed || !isClear(style.backgroundColor)) {
    text += `<rect x="${x}" y="${y}" width="${round(box.width)}" height="${round(box.height)}" rx="${parseFloat(style.borderRadius) || 0}" fill="${style.backgroundColor}" stroke="${framed ? style.borderTopColor : 'none'}"/>`;
  } else if (edge > 0) {
    text += `<rect x="${x}" y="${round(y + box.height - edge)}" width="${round(box.width)}" height="${edge}" fill="${style.borderBottomColor}"/>`;
  }
  for (const node of element.childNodes) {
    if (node.nodeType === Node.ELEMENT_NODE) text += parts(node, origin);
    if (node.nodeType !== Node.TEXT_NODE) continue;
    for (const { box: at, text: line } of lines(node)) {
      // Letters stand on a line four fifths down their box.
      text += `<text xml:space="preserve" x="${round(at.left - origin.left)}" y="${round(at.top - origin.top + at.height * 0.79)}" fill="${style.color}" font-family="${escaped(style.fontFamily)}" font-size="${style.fontSize}" font-weight="${style.fontWeight}">${escaped(line.trimEnd())}</text>`;
    }
  }
  return text;
}

// A part of the page as SVG: its text, width and height.
export function svg(element) {
  const margin = 16;
  const box = element.getBoundingClientRect();
  const [width, height] = [Math.ceil(box.width) + 2 * margin, Math.ceil(box.height) + 2 * margin];
  const pattern = document.getElementById('hatch');
  const text = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`
    + `<title>Layercake</title><defs>${pattern ? drawing(pattern) : ''}</defs>`
    + `<rect width="100%" height="100%" fill="${getComputedStyle(document.body).backgroundColor}"/>`
    + `<g transform="translate(${margin} ${margin})">${parts(element, box)}</g></svg>`;
  return { text, width, height };
}

async function png({ text, width, height }) {
  const address = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    // Twice as fine, as long as browsers take it.
    const scale = Math.min(2, 8192 / Math.max(width, height));
    [canvas.width, canvas.height] = [width * scale, height * scale];
    canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => { canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('too large'))), 'image/png'); });
  } finally {
    URL.revokeObjectURL(address);
  }
}

// Saves a part of the page as `picture.svg` or `picture.png`, where the browser keeps what it loads.
export async function save(id, kind) {
  const drawn = svg(document.getElementById(id));
  const blob = kind === 'png' ? await png(drawn) : new Blob([drawn.text], { type: 'image/svg+xml' });
  const address = URL.createObjectURL(blob);
  Object.assign(document.createElement('a'), { href: address, download: `picture.${kind}` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
