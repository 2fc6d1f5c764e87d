// Figures beside their limits.

// The value below which a share of all lies.
export function percentile(values, share) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
}

export class Figures {
  #rows = [];

  // Notes a figure; a limit of `undefined` is none.
  note(what, figure, unit, limit) {
    const verdict = limit === undefined ? '' : figure <= limit ? 'kept' : '**not kept**';
    const shown = (value) => `${value >= 100 ? Math.round(value) : Math.round(value * 10) / 10} ${unit}`;
    this.#rows.push([what, limit === undefined ? '' : shown(limit), shown(figure), verdict]);
  }

  // The table, as docs/benchmarks.md has it.
  print() {
    console.log('\n| | limit | measured | |\n| --- | ---: | ---: | --- |');
    for (const row of this.#rows) console.log(`| ${row.join(' | ')} |`);
  }

  isKept() {
    return this.#rows.every(([, , , verdict]) => verdict !== '**not kept**');
  }
}
