'use strict';
// Draws the figures of the page: each has its data, as JSON, in a script element of its own.

const words = JSON.parse(document.getElementById('words').textContent);
// Okabe and Ito: tells colours apart for all kinds of sight. Lines differ in dash, bars in pattern too.
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000'];
const DASHES = ['solid', 'dashed', 'dotted', [10, 3, 2, 3], [2, 2], [14, 4], [6, 2]];
const FORMULA = /^(?![+-]?[\d.,]+([eE][+-]?\d+)?%?$)[=+@\t\r-]/;
const SHORT_TABLE = 12;
const isNotebook = document.querySelector('.prose') !== null;
const charts = [];

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

/** HALF_UP, from the decimal text: a double does not round 1.005 as it is written. */
function formatted(value, column) {
  if (value === null || value === undefined) return '';
  if (!column.isNumber) return column.isMonth ? value.slice(0, 7) : String(value);
  const options = { useGrouping: 'auto' };
  if (column.isPercent) options.style = 'percent';
  if (column.decimals !== null) {
    options.minimumFractionDigits = options.maximumFractionDigits = column.decimals;
  } else {
    options.maximumFractionDigits = 4;
  }
  return new Intl.NumberFormat(document.documentElement.lang, options).format(String(value));
}

function called(value, table) {
  if (value === 'true') return words.yes;
  if (value === 'false') return words.no;
  return table.labels[value] || value;
}

function shown(value, column, table) {
  return column.isNumber ? formatted(value, column) : called(formatted(value, column), table);
}

function titled(column) {
  return column.unit ? column.label + ' (' + column.unit + ')' : column.label;
}

function tableOf(data) {
  const table = element('table');
  const head = table.appendChild(element('thead')).appendChild(element('tr'));
  for (const column of data.columns) {
    const cell = head.appendChild(element('th', column.label, column.isNumber ? 'number' : ''));
    cell.scope = 'col';
    if (column.unit) cell.appendChild(element('small', column.unit));
  }
  const body = table.appendChild(element('tbody'));
  for (const row of data.rows) {
    const line = body.appendChild(element('tr'));
    data.columns.forEach((column, i) => {
      const text = shown(row[i], column, data);
      const kind = column.isNumber ? 'number' : text.length > 24 ? 'text' : '';
      line.appendChild(element('td', text, row[i] < 0 && column.isNumber ? kind + ' loss' : kind));
    });
  }
  return table;
}

function csvOf(data) {
  const cell = value => {
    if (value === null || value === undefined) return '';
    let text = String(value);
    if (typeof value === 'string' && FORMULA.test(text)) text = "'" + text;
    return /[",\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  };
  const lines = [data.columns.map(column => column.name), ...data.rows];
  return '\ufeff' + lines.map(line => line.map(cell).join(',')).join('\r\n') + '\r\n';
}

function download(name, text) {
  const link = element('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function columnIndex(data, name) {
  return data.columns.findIndex(column => column.name === name);
}

/** What a bar or card is of: x, and the columns of the group that tell some of them apart. */
function namesOf(data) {
  const x = columnIndex(data, data.chart.x);
  const group = data.chart.group.map(name => columnIndex(data, name))
    .filter(index => new Set(data.rows.map(row => row[index])).size > 1);
  return row => [x, ...group].map(index => shown(row[index], data.columns[index], data)).join(', ');
}

/** Columns of both axes that have any value; each split by the values of the column `by`. */
function seriesOf(data) {
  const by = data.chart.by ? columnIndex(data, data.chart.by) : -1;
  const groups = by < 0 ? [null] : [...new Set(data.rows.map(row => row[by]))];
  const columns = data.chart.left.length + data.chart.right.length;
  const all = [];
  [data.chart.left, data.chart.right].forEach((names, axis) => names.forEach(name => {
    const index = columnIndex(data, name);
    const column = data.columns[index];
    for (const group of groups) {
      const rows = group === null ? data.rows : data.rows.filter(row => row[by] === group);
      if (rows.every(row => row[index] === null)) continue;
      const label = groups.length < 2 ? column.label
        : columns === 1 ? called(group, data) : column.label + ' ' + called(group, data);
      all.push({ axis, column, index, rows, label });
    }
  }));
  return all;
}

function valueAxes(data, series, isLogarithmic) {
  const axes = [0, 1].filter(axis => series.some(one => one.axis === axis)).map(axis => {
    const column = series.find(one => one.axis === axis).column;
    return {
      type: isLogarithmic ? 'log' : 'value',
      scale: data.chart.kind === 'time',
      name: column.isPercent ? '' : column.unit,
      nameLocation: data.chart.isFlat ? 'middle' : 'end',
      nameGap: data.chart.isFlat ? 26 : 10,
      nameTextStyle: { align: data.chart.isFlat ? 'center' : axis === 0 ? 'left' : 'right' },
      position: axis === 0 ? 'left' : 'right',
      splitLine: { show: axis === 0 },
      axisLabel: { formatter: value => axisText(value, column) },
    };
  });
  series.forEach(one => { one.axis = axes.length > 1 ? one.axis : 0; });
  return axes;
}

function axisText(value, column) {
  const options = column.isPercent
    ? { style: 'percent', maximumFractionDigits: 1 } : { maximumFractionDigits: 3 };
  return new Intl.NumberFormat(document.documentElement.lang, options).format(value);
}

function tooltipOf(title, lines) {
  const box = element('div');
  box.appendChild(element('strong', title));
  for (const line of lines) {
    const item = box.appendChild(element('div'));
    const mark = item.appendChild(element('span', '\u25cf '));
    mark.style.color = line.colour;
    item.appendChild(element('span', line.label + ': '));
    item.appendChild(element('b', line.text));
  }
  return box;
}

function common(series) {
  return {
    animation: false,
    color: COLOURS,
    aria: { enabled: true },
    textStyle: { fontFamily: 'sans-serif' },
    legend: { type: 'scroll', top: 0, show: series.length > 1 },
    toolbox: { right: 0, top: 20, itemSize: 12, feature: { saveAsImage: { title: '' } } },
  };
}

function timeOption(data) {
  const series = seriesOf(data);
  const x = columnIndex(data, data.chart.x);
  const isMonthly = data.columns[x].isMonth;
  return {
    ...common(series),
    grid: { left: 8, right: 16, top: 56, bottom: 56, containLabel: true },
    xAxis: { type: 'time' },
    yAxis: valueAxes(data, series, false),
    // The wheel goes on down the page, unless Ctrl is held.
    dataZoom: [{ type: 'inside', zoomOnMouseWheel: 'ctrl' }, { type: 'slider', height: 20, bottom: 8, showDetail: false }],
    tooltip: {
      trigger: 'axis',
      confine: true,
      formatter: points => tooltipOf(
        formatted(points[0].value[0], data.columns[x]),
        points.map(point => ({
          colour: point.color,
          label: point.seriesName,
          text: formatted(point.value[1], series[point.seriesIndex].column) + ' ' + unitOf(series[point.seriesIndex]),
        }))),
    },
    series: series.map((one, i) => ({
      type: 'line',
      name: one.label,
      yAxisIndex: one.axis,
      step: isMonthly && one.column.name.startsWith('ceiling') ? 'end' : false,
      showSymbol: one.rows.length < 40,
      lineStyle: { width: 1.6, type: DASHES[i % DASHES.length] },
      data: one.rows.map(row => [row[x], row[one.index]]),
    })),
  };
}

function unitOf(one) {
  return one.column.isPercent ? '' : one.column.unit || '';
}

function barsOption(data) {
  const series = seriesOf(data);
  const isFlat = data.chart.isFlat;
  const nameOf = namesOf(data);
  const names = [...new Set(data.rows.map(nameOf))];
  if (isFlat) names.reverse();
  series.forEach(one => {
    const byName = new Map(one.rows.map(row => [nameOf(row), row[one.index]]));
    one.values = names.map(name => byName.has(name) ? byName.get(name) : null);
  });
  const values = valueAxes(data, series, data.chart.isLogarithmic);
  const categories = {
    type: 'category',
    data: names,
    axisLabel: { interval: names.length > 40 ? 'auto' : 0, rotate: isFlat || names.length < 8 ? 0 : 45, hideOverlap: names.length > 40,
      width: isFlat ? Math.min(220, window.innerWidth * 0.35) : 90, overflow: 'break' },
    axisTick: { show: false },
  };
  return {
    ...common(series),
    aria: { enabled: true, decal: { show: series.length > 1 } },
    grid: { left: 8, right: 24, top: isFlat ? 8 : 56, bottom: isFlat ? 28 : 8, containLabel: true },
    xAxis: isFlat ? values : categories,
    yAxis: isFlat ? categories : values,
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'shadow' },
      confine: true,
      formatter: points => tooltipOf(
        points[0].name,
        points.map(point => ({
          colour: point.color,
          label: point.seriesName,
          text: formatted(series[point.seriesIndex].values[point.dataIndex], series[point.seriesIndex].column)
            + ' ' + unitOf(series[point.seriesIndex]),
        }))),
    },
    series: series.map(one => ({
      type: 'bar',
      name: one.label,
      [isFlat ? 'xAxisIndex' : 'yAxisIndex']: one.axis,
      barMaxWidth: 48,
      label: {
        show: names.length * series.length <= 12,
        position: 'inside',
        color: '#000',
        backgroundColor: 'rgba(255,255,255,0.85)',
        padding: 2,
        formatter: point => formatted(one.values[point.dataIndex], one.column),
      },
      data: one.values,
    })),
  };
}

function treeOption(data) {
  const [x, parent, value] = [data.chart.x, data.chart.parent, data.chart.left[0]]
    .map(name => columnIndex(data, name));
  const unit = columnIndex(data, 'quantity_unit');
  const node = row => ({
    name: called(row[x], data) + '\n' + formatted(row[value], data.columns[value]) + ' ' + called(row[unit], data),
    children: childrenOf(row[x]),
  });
  const childrenOf = name => data.rows.filter(row => (row[parent] || '') === name).map(node);
  const isNarrow = window.innerWidth < 640;
  return {
    ...common([]),
    tooltip: { trigger: 'item', confine: true, formatter: point => tooltipOf(point.name, []) },
    series: [{
      type: 'tree',
      orient: 'RL',
      left: isNarrow ? '24%' : '20%',
      right: isNarrow ? '26%' : '22%',
      top: 8,
      bottom: 8,
      roam: false,
      initialTreeDepth: -1,
      expandAndCollapse: false,
      symbolSize: 10,
      label: { position: 'bottom', distance: 6, align: 'center', verticalAlign: 'top', fontSize: 11, lineHeight: 14 },
      leaves: { label: { position: 'left', align: 'right', verticalAlign: 'middle' } },
      itemStyle: { color: COLOURS[0], borderColor: COLOURS[0] },
      lineStyle: { width: 1.5, color: '#999999' },
      data: [{ name: words.tonne_of_aluminium, children: childrenOf('') }],
    }],
  };
}

/** Colours by value, blue above 0 and orange below, and the line where it is 0. */
function heatOption(data) {
  const [x, y, value] = [data.chart.x, data.chart.y, data.chart.left[0]].map(name => columnIndex(data, name));
  const [xs, ys] = [x, y].map(index => [...new Set(data.rows.map(row => row[index]))].sort((a, b) => a - b));
  const cells = data.rows.map(row => [xs.indexOf(row[x]), ys.indexOf(row[y]), Number(row[value])]);
  const largest = Math.max(...cells.map(cell => Math.abs(cell[2])));
  const axis = (index, values, gap) => ({
    type: 'category',
    data: values.map(one => formatted(one, data.columns[index])),
    name: titled(data.columns[index]),
    nameLocation: 'middle',
    nameGap: gap,
    axisTick: { show: false },
  });
  // Between the middles of two cells, a margin is linear in the price.
  const hidden = values => ({ type: 'value', min: -0.5, max: values.length - 0.5, show: false });
  return {
    ...common([]),
    grid: { left: 24, right: 16, top: 16, bottom: 88, containLabel: true },
    xAxis: [axis(x, xs, 28), hidden(xs)],
    yAxis: [axis(y, ys, 44), hidden(ys)],
    visualMap: {
      min: -largest,
      max: largest,
      seriesIndex: 0,
      orient: 'horizontal',
      left: 'center',
      bottom: 0,
      inRange: { color: [COLOURS[1], '#ffffff', COLOURS[0]] },
      text: [axisText(largest, data.columns[value]), axisText(-largest, data.columns[value])],
    },
    tooltip: {
      trigger: 'item',
      confine: true,
      formatter: point => point.seriesIndex > 0 ? '' : tooltipOf(
        [x, y].map((index, i) => titled(data.columns[index]) + ' ' + formatted([xs, ys][i][point.value[i]], data.columns[index])).join(', '),
        [{ colour: point.color, label: data.columns[value].label, text: formatted(point.value[2], data.columns[value]) + ' ' + data.columns[value].unit }]),
    },
    series: [
      { type: 'heatmap', data: cells, itemStyle: { borderColor: '#ffffff', borderWidth: 1 } },
      {
        type: 'line',
        xAxisIndex: 1,
        yAxisIndex: 1,
        data: zerosOf(cells, xs.length, ys.length),
        showSymbol: false,
        silent: true,
        lineStyle: { width: 2.5, color: '#000000' },
        itemStyle: { color: '#000000' },
      },
    ],
  };
}

/** For each x, where the value passes 0 on the way up the y axis. */
function zerosOf(cells, width, height) {
  const at = new Map(cells.map(([i, j, value]) => [i + ' ' + j, value]));
  const zeros = [];
  for (let i = 0; i < width; i++) {
    for (let j = 0; j + 1 < height; j++) {
      const [low, high] = [at.get(i + ' ' + j), at.get(i + ' ' + (j + 1))];
      if (low === 0 || low < 0 !== high < 0) zeros.push([i, low === high ? j : j + low / (low - high)]);
    }
  }
  return zeros;
}

/** A row a card: what it is of, the first column large, the others below. */
function cards(place, data) {
  const nameOf = namesOf(data);
  place.className = 'cards';
  for (const row of data.rows) {
    const card = place.appendChild(element('div', undefined, 'card'));
    card.appendChild(element('h3', nameOf(row)));
    let unit = '';
    data.chart.left.map(name => columnIndex(data, name)).forEach((index, i) => {
      const column = data.columns[index];
      if (row[index] === null) return;
      const line = card.appendChild(element('p', undefined, i === 0 ? 'large' : ''));
      const number = element('b', formatted(row[index], column), row[index] < 0 ? 'loss' : '');
      if (i > 0) line.appendChild(element('span', column.label + ' '));
      line.appendChild(number);
      if (!column.isPercent && column.unit !== unit) line.appendChild(element('small', ' ' + column.unit));
      unit = column.unit;
    });
  }
}

const OPTIONS = { time: timeOption, bars: barsOption, tree: treeOption, heat: heatOption };

function drawn(figure, data) {
  const place = figure.querySelector('.chart');
  if (!data.chart) {
    place.remove();
    return;
  }
  if (data.chart.kind === 'cards') {
    cards(place, data);
    return;
  }
  const chart = echarts.init(place, null, { renderer: 'svg' });
  chart.setOption(OPTIONS[data.chart.kind](data));
  // Now, and not with the next frame: who prints or tests the page finds it drawn.
  chart.getZr().flush();
  charts.push(chart);
}

function stated(figure, data) {
  const facts = figure.querySelector('.facts');
  if (!data.facts || data.facts.rows.length === 0) {
    facts.remove();
    return;
  }
  data.facts.columns.forEach((column, i) => {
    const pair = facts.appendChild(element('div'));
    pair.appendChild(element('dt', titled(column)));
    pair.appendChild(element('dd', shown(data.facts.rows[0][i], column, data.facts)));
  });
}

for (const figure of document.querySelectorAll('figure')) {
  const source = figure.querySelector('script.data');
  if (!source) continue;
  const data = JSON.parse(source.textContent);
  const details = figure.querySelector('details.table');
  const fill = () => {
    const rows = details.querySelector('.rows');
    if (!rows.hasChildNodes()) rows.appendChild(tableOf(data));
  };
  details.addEventListener('toggle', fill);
  details.querySelector('summary').textContent +=
    ' (' + data.rows.length + ' ' + words.rows + (data.isCut ? ', ' + words.cut : '') + ')';
  if (isNotebook && !data.chart || (isNotebook || !data.chart) && data.rows.length <= SHORT_TABLE) {
    details.open = true;
    fill();
  }
  if (data.chart ? data.chart.kind === 'cards' : data.columns.length > 6) figure.classList.add('wide');
  figure.querySelector('button.csv').addEventListener('click', () => download(figure.id + '.csv', csvOf(data)));
  stated(figure, data);
  drawn(figure, data);
}

window.addEventListener('resize', () => charts.forEach(chart => chart.resize()));
window.addEventListener('beforeprint', () => charts.forEach(chart => chart.resize({ width: 660 })));
window.addEventListener('afterprint', () => charts.forEach(chart => chart.resize({ width: 'auto' })));
