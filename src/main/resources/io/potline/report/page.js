'use strict';
// Draws the figures of the page: each has its data, as JSON, in a script element of its own.

const words = JSON.parse(document.getElementById('words').textContent);
// Okabe and Ito: tells colours apart for all kinds of sight. Lines differ in dash, bars in pattern too.
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000'];
const DASHES = ['solid', 'dashed', 'dotted', [10, 3, 2, 3], [2, 2], [14, 4], [6, 2]];
const FORMULA = /^(?![+-]?[\d.,]+([eE][+-]?\d+)?%?$)[=+@\t\r-]/;
const SHORT_TABLE = 12;
const PRINT_WIDTH = 660;
const LONGEST_GAP_DAYS = 100;
const SEASONS = { wet_season: '#d9e9f4', dry_season: '#f9ead8' };
// Of a part of a period, or a forecast: hatched.
const HATCH = { symbol: 'rect', rotation: Math.PI / 4, dashArrayX: [1, 0], dashArrayY: [3, 4], color: '#ffffff' };
const DECALS = [
  { color: 'rgba(0,0,0,0)' },
  { symbol: 'circle', symbolSize: 0.5, dashArrayX: [[7, 7], [0, 7, 7, 0]], dashArrayY: [7, 0], color: 'rgba(255,255,255,0.55)' },
  { symbol: 'rect', rotation: 0, dashArrayX: [1, 0], dashArrayY: [2, 6], color: 'rgba(255,255,255,0.45)' },
];
const isNotebook = document.querySelector('.prose') !== null;
const language = document.documentElement.lang;
const isChinese = language.startsWith('zh');
const COMMA = isChinese ? '，' : ', ';
const FONT = 'sans-serif';
const charts = [];

function bracketed(text) {
  return isChinese ? '（' + text + '）' : ' (' + text + ')';
}

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function isPercent(column) {
  return column.unit === '%';
}

/** HALF_UP, from the decimal text: a double does not round 1.005 as it is written. */
function formatted(value, column) {
  if (value === null || value === undefined) return '';
  if (!column.isNumber) return column.isMonth ? value.slice(0, 7) : String(value);
  const decimals = column.decimals ?? (Math.abs(value) < 10 ? 4 : 2);
  return numberText(String(value), column, {
    minimumFractionDigits: column.decimals === null || column.isTrimmed ? 0 : decimals,
    maximumFractionDigits: decimals,
    signDisplay: column.isSigned ? 'exceptZero' : 'auto',
  });
}

/** Digits that are enough beside an axis or a bar. */
function axisText(value, column) {
  const size = Math.abs(value) * (column.isHundredfold ? 100 : 1);
  return numberText(value, column, { maximumFractionDigits: size >= 100 ? 0 : size >= 1 ? 1 : 3 });
}

function numberText(value, column, options) {
  const style = column.isHundredfold ? { style: 'percent' } : {};
  const text = new Intl.NumberFormat(language, { useGrouping: 'auto', ...style, ...options }).format(value);
  return text.replace(/\s*%/, '') + (isPercent(column) ? words.percent : '');
}

function withUnit(value, column) {
  const text = formatted(value, column);
  return text && column.unit && !isPercent(column) ? text + ' ' + column.unit : text;
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
  return column.unit ? column.label + bracketed(column.unit) : column.label;
}

function tableOf(data) {
  const table = element('table');
  const head = table.appendChild(element('thead')).appendChild(element('tr'));
  for (const column of data.columns) {
    const cell = head.appendChild(element('th', column.label, column.isNumber ? 'number' : ''));
    cell.scope = 'col';
    if (column.unit) cell.appendChild(element('small', column.unit));
  }
  // A number whose unit stands in its row: Chinese has 万吨, which is the label of Mt there.
  const unit = columnIndex(data, 'unit');
  const isInTonnes = row => isChinese && row[unit] === 'Mt';
  const body = table.appendChild(element('tbody'));
  for (const row of data.rows) {
    const line = body.appendChild(element('tr'));
    data.columns.forEach((column, i) => {
      const text = shown(row[i], isInTonnes(row) && column.decimals === null ? { ...column, isHundredfold: true } : column, data);
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
  return row => [x, ...group]
    .map(index => (data.columns[index].isNumber ? withUnit(row[index], data.columns[index]) : shown(row[index], data.columns[index], data)))
    .filter(text => text)
    .join(COMMA);
}

/** How many days a value is of, if of a part of its period: '4 d'; null: of all of it. */
function partOf(data, row, name) {
  const index = data.chart.partial[name] ? columnIndex(data, data.chart.partial[name]) : -1;
  const days = index < 0 ? null : row[index];
  if (days === null || days === false) return null;
  return days === true || days === 'true' ? '' : days + words.days_short;
}

/** Columns of both panels that have any value; each split by the values of the column `by`. */
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
      all.push({ panel: axis, column, index, rows, label });
    }
  }));
  return all;
}

/** The lines that a legend needs, as wide as the chart less the icon beside it. */
function legendLines(labels, width) {
  let [lines, used] = [1, 0];
  for (const label of labels) {
    const item = 40 + echarts.format.getTextRect(label, '12px ' + FONT).width;
    if (used > 0 && used + item > width - 40) [lines, used] = [lines + 1, 0];
    used += item;
  }
  return lines;
}

function valueAxis(column, options) {
  return {
    type: 'value',
    name: isPercent(column) ? '' : column.unit,
    axisLabel: { formatter: value => axisText(value, column), hideOverlap: true, padding: [0, 4] },
    ...options,
  };
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

function common(size, labels, kind) {
  return {
    animation: false,
    color: COLOURS,
    aria: { enabled: true, decal: { show: ['bars', 'dots', 'waterfall'].includes(kind) } },
    textStyle: { fontFamily: FONT },
    legend: { type: 'plain', top: 0, left: 0, right: 40, show: labels.length > 1, data: labels },
    toolbox: { show: !size.isPrint, right: 0, top: 0, itemSize: 12, feature: { saveAsImage: { title: '' } } },
  };
}

/** Rows in the order of time, with an empty one where there are none for long: no line crosses it. */
function pointsOf(rows, x, value) {
  const points = [];
  let before = null;
  for (const row of rows) {
    const day = Date.parse(row[x]);
    if (before !== null && day - before > LONGEST_GAP_DAYS * 864e5) points.push([before + 864e5, null]);
    points.push([row[x], row[value]]);
    before = day;
  }
  return points;
}

/** Lines over time; columns of another unit have a panel of their own below. */
function timeOption(data, size) {
  const series = seriesOf(data);
  const x = columnIndex(data, data.chart.x);
  const panels = [0, 1].filter(panel => series.some(one => one.panel === panel));
  const extra = [...bandOf(data, x), ...shadesOf(data, x)];
  const labels = [...series, ...extra.filter(one => one.name)].map(one => one.label || one.name);
  const top = labels.length > 1 ? 22 * legendLines(labels, size.width) + 26 : 30;
  const bottom = size.isPrint ? 26 : 54;
  const height = (size.height - top - bottom - 34 * (panels.length - 1)) / panels.length;
  return {
    ...common(size, labels),
    grid: panels.map((panel, i) => ({ left: 60, right: 20, top: top + i * (height + 34), height })),
    xAxis: panels.map((panel, i) => ({ type: 'time', gridIndex: i, minInterval: data.columns[x].isMonth ? 28 * 864e5 : 0, axisLabel: { show: i === panels.length - 1, hideOverlap: true } })),
    yAxis: panels.map((panel, i) => valueAxis(series.find(one => one.panel === panel).column, {
      gridIndex: i, scale: !data.chart.isFromZero, nameTextStyle: { align: 'left' }, nameGap: 10, splitNumber: panels.length > 1 ? 3 : 5,
    })),
    axisPointer: { link: [{ xAxisIndex: 'all' }] },
    // The wheel goes on down the page, unless Ctrl is held.
    dataZoom: [
      { type: 'inside', xAxisIndex: panels.map((panel, i) => i), zoomOnMouseWheel: 'ctrl' },
      { type: 'slider', xAxisIndex: panels.map((panel, i) => i), height: 20, bottom: 8, showDetail: false, show: !size.isPrint },
    ],
    tooltip: {
      trigger: 'axis',
      confine: true,
      formatter: points => tooltipOf(
        formatted(points[0].value[0], data.columns[x]),
        points.filter(point => point.seriesIndex < series.length && point.value[1] !== null).map(point => ({
          colour: point.color,
          label: point.seriesName,
          text: withUnit(point.value[1], series[point.seriesIndex].column) + bandText(data, x, point.value[0]),
        }))),
    },
    series: [...series.map((one, i) => ({
      type: 'line',
      name: one.label,
      xAxisIndex: panels.indexOf(one.panel),
      yAxisIndex: panels.indexOf(one.panel),
      step: data.columns[x].isMonth && one.column.name.startsWith('ceiling') ? 'end' : false,
      showSymbol: one.rows.length < 40,
      lineStyle: { width: 1.6, type: DASHES[i % DASHES.length] },
      data: pointsOf(one.rows, x, one.index),
    })), ...extra],
  };
}

/** The area between two columns: a line without ink, and on it one as high as their difference. */
function bandOf(data, x) {
  if (data.chart.band.length === 0) return [];
  const [low, high] = data.chart.band.map(name => columnIndex(data, name));
  const area = { type: 'line', stack: 'band', stackStrategy: 'all', silent: true, showSymbol: false, lineStyle: { opacity: 0 } };
  const rows = data.rows.map(row => [row[x], row[low], row[high] - row[low]]);
  return [
    { ...area, data: pointsOf(rows, 0, 1) },
    { ...area, data: pointsOf(rows, 0, 2), areaStyle: { color: COLOURS[0], opacity: 0.2 } },
  ];
}

function bandText(data, x, day) {
  const row = data.chart.band.length > 0 && data.rows.find(one => one[x] === day);
  return row ? bracketed(data.chart.band.map(name => columnIndex(data, name)).map(i => formatted(row[i], data.columns[i])).join(' \u2013 ')) : '';
}

/** A series without points for each season, whose marked areas are its times. */
function shadesOf(data, x) {
  const shade = data.chart.shade ? columnIndex(data, data.chart.shade) : -1;
  if (shade < 0) return [];
  const days = [...new Map(data.rows.map(row => [row[x], row[shade]]))];
  const end = i => (i + 1 < days.length ? days[i + 1] : days[i])[0];
  return Object.keys(SEASONS).filter(season => days.some(day => day[1] === season)).map(season => ({
    type: 'line',
    name: called(season, data),
    data: [],
    symbol: 'rect',
    lineStyle: { opacity: 0 },
    itemStyle: { color: SEASONS[season] },
    markArea: {
      silent: true,
      itemStyle: { color: SEASONS[season] },
      data: days.map((day, i) => [day[1], [{ xAxis: day[0] }, { xAxis: end(i) }]])
        .filter(([name]) => name === season).map(([, area]) => area),
    },
  }));
}

function barsOption(data, size) {
  const series = seriesOf(data);
  const { isFlat, isLogarithmic } = data.chart;
  const isDots = data.chart.kind === 'dots';
  const isLying = isFlat || isDots;
  const nameOf = namesOf(data);
  const names = [...new Set(data.rows.map(nameOf))];
  if (isLying) names.reverse();
  const parts = new Map();
  series.forEach(one => {
    const byName = new Map(one.rows.map(row => [nameOf(row), row]));
    one.values = names.map(name => (byName.has(name) ? byName.get(name)[one.index] : null));
    one.parts = names.map(name => (byName.has(name) ? partOf(data, byName.get(name), one.column.name) : null));
    one.parts.forEach((part, i) => { if (part && !parts.has(names[i])) parts.set(names[i], part); });
  });
  const column = series.length > 0 ? series[0].column : data.columns[0];
  // Beyond the longest bars, for their labels.
  const room = (isLying ? Math.round(4500 / (size.width * 0.5)) : 10) + '%';
  const [hasLoss, hasProfit] = [-1, 1].map(sign => series.some(one => one.values.some(value => value * sign > 0)));
  const widest = 8 + Math.max(...names.map(name => Math.min(90, echarts.format.getTextRect(name, '12px ' + FONT).width)));
  const labels = series.map(one => one.label);
  const legend = labels.length > 1 ? 22 * legendLines(labels, size.width) : 0;
  const values = valueAxis(column, {
    type: isLogarithmic ? 'log' : 'value',
    boundaryGap: isLogarithmic ? undefined : [hasLoss ? room : 0, hasProfit ? room : 0],
    splitNumber: isLying && size.width < 480 ? 3 : 5,
    nameLocation: isLying ? 'middle' : 'end',
    nameGap: isLying ? 26 : 10,
    nameTextStyle: { align: isLying ? 'center' : 'left' },
  });
  const categories = {
    type: 'category',
    data: names,
    axisLabel: {
      interval: names.length > 40 ? 'auto' : 0,
      rotate: isLying || names.length * widest < size.width - 90 ? 0 : 45,
      hideOverlap: names.length > 40,
      width: isLying ? Math.min(240, size.width * 0.36) : 90,
      overflow: 'break',
      lineHeight: 13,
      formatter: name => (parts.has(name) ? name + '\n' + parts.get(name) : name),
    },
    axisTick: { show: false },
    axisLine: { onZero: isLying },
    splitLine: { show: isDots },
  };
  const label = (one, i, value) => ({
    show: !isDots && value !== null && (names.length * series.length <= 12 || i === 0 && names.length <= 24),
    position: isLying ? (value < 0 ? 'left' : 'right') : value < 0 ? 'bottom' : 'top',
    fontSize: 10,
    formatter: axisText(value, one.column),
  });
  return {
    ...common(size, labels, data.chart.kind),
    grid: { left: 8, right: isDots ? 44 : 24, top: legend + (isLying ? 10 : 28), bottom: isLying ? 28 : 8, containLabel: true },
    xAxis: isLying ? values : categories,
    yAxis: isLying ? categories : values,
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'shadow' },
      confine: true,
      formatter: points => tooltipOf(
        points[0].name || names[points[0].dataIndex],
        points.filter(point => series[point.seriesIndex].values[point.dataIndex] !== null).map(point => {
          const one = series[point.seriesIndex];
          const part = one.parts[point.dataIndex];
          return {
            colour: point.color,
            label: point.seriesName,
            text: withUnit(one.values[point.dataIndex], one.column) + (part ? bracketed(part) : ''),
          };
        })),
    },
    series: series.map((one, i) => ({
      type: isDots ? 'scatter' : 'bar',
      name: one.label,
      symbol: ['circle', 'diamond', 'rect'][i % 3],
      symbolSize: 11,
      itemStyle: { decal: DECALS[i % DECALS.length] },
      barMaxWidth: 48,
      barMinHeight: 2,
      labelLayout: { hideOverlap: true },
      data: one.values.map((value, at) => ({
        value: isDots ? [value, at] : value,
        label: label(one, i, value),
        itemStyle: one.parts[at] === null ? undefined : { decal: HATCH, opacity: 0.75 },
      })),
    })),
  };
}

/** Steps from the first row's level to the last's: what a bar shows is where the level was and is. */
function waterfallOption(data, size) {
  const [effect, level] = data.chart.left.map(name => columnIndex(data, name));
  const column = data.columns[level];
  const last = data.rows.length - 1;
  const nameOf = namesOf(data);
  const parts = data.rows.map(row => partOf(data, row, column.name));
  const levels = data.rows.map(row => Number(row[level]));
  const [low, high] = [Math.min(...levels), Math.max(...levels)];
  const room = (high - low || 1) * 0.2;
  const isEnd = i => i === 0 || i === last;
  const step = i => formatted(data.rows[i][effect], data.columns[effect]);
  const text = i => (isEnd(i) ? formatted(levels[i], column) + (i === last ? bracketed(step(i)) : '') : step(i));
  const colour = i => (isEnd(i) ? '#6e6e6e' : data.rows[i][effect] < 0 ? COLOURS[1] : COLOURS[0]);
  return {
    ...common(size, [], data.chart.kind),
    grid: { left: 8, right: 24, top: 8, bottom: 28, containLabel: true },
    xAxis: valueAxis(column, { min: low - room, max: high + room * 2.2, nameLocation: 'middle', nameGap: 26,
      splitNumber: size.width < 480 ? 2 : 5,
      axisLabel: { formatter: value => axisText(value, column), hideOverlap: true, showMinLabel: false, showMaxLabel: false } }),
    yAxis: {
      type: 'category',
      inverse: true,
      data: data.rows.map((row, i) => nameOf(row) + (parts[i] ? bracketed(parts[i]) : '')),
      axisLabel: { interval: 0, width: Math.min(240, size.width * 0.36), overflow: 'break', lineHeight: 13 },
      axisTick: { show: false },
    },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'shadow' },
      confine: true,
      formatter: points => {
        const i = points[0].dataIndex;
        return tooltipOf(nameOf(data.rows[i]), [effect, level].filter(index => data.rows[i][index] !== null).map(index => ({
          colour: colour(i), label: data.columns[index].label, text: withUnit(data.rows[i][index], data.columns[index]),
        })));
      },
    },
    series: [{
      type: 'custom',
      data: levels.map((value, i) => ({ value: [value, i] })),
      encode: { x: 0, y: 1 },
      renderItem: (params, api) => {
        const i = params.dataIndex;
        const [end, y] = api.coord([levels[i], i]);
        const start = isEnd(i) ? params.coordSys.x : api.coord([levels[i - 1], i])[0];
        const band = api.size([0, 1])[1];
        const height = Math.min(22, band * 0.65);
        const bar = {
          type: 'rect',
          shape: { x: Math.min(start, end), y: y - height / 2, width: Math.max(Math.abs(end - start), 1.5), height },
          style: { fill: colour(i), decal: parts[i] === null ? undefined : HATCH },
        };
        const label = {
          type: 'text',
          style: { text: text(i), x: Math.max(start, end) + 5, y, verticalAlign: 'middle', fontSize: 11, fill: '#1b1b1b' },
        };
        const line = i === last ? [] : [{
          type: 'line',
          shape: { x1: end, x2: end, y1: y + height / 2, y2: y + band - height / 2 },
          style: { stroke: '#6e6e6e', lineWidth: 1 },
        }];
        return { type: 'group', children: [bar, label, ...line] };
      },
    }],
  };
}

/** A cost curve: blocks as wide as their capacity, and the price of the day across them. */
function curveOption(data, size) {
  const [low, high, capacity, end, price] = [...data.chart.left, 'operating_mt', 'cumulative_mt', 'product_price_cny_per_t']
    .map(name => columnIndex(data, name));
  const column = data.columns[high];
  const nameOf = namesOf(data);
  const costs = data.rows.flatMap(row => [row[low], row[high], row[price]]).filter(value => value !== null);
  const room = (Math.max(...costs) - Math.min(...costs) || Math.max(...costs)) * 0.15;
  const base = Math.max(0, Math.min(...costs) - room);
  const at = data.rows[0][price];
  return {
    ...common(size, []),
    grid: { left: 60, right: 20, top: 30, bottom: 44 },
    xAxis: valueAxis(data.columns[end], { name: titled(data.columns[end]), nameLocation: 'middle', nameGap: 26, max: 'dataMax',
      axisLabel: { formatter: value => axisText(value, data.columns[end]), hideOverlap: true, showMaxLabel: false } }),
    yAxis: valueAxis(column, { min: base, max: Math.max(...costs) + room, nameTextStyle: { align: 'left' },
      axisLabel: { formatter: value => axisText(value, column), showMinLabel: false, showMaxLabel: false } }),
    tooltip: {
      trigger: 'item',
      confine: true,
      formatter: point => tooltipOf(nameOf(data.rows[point.dataIndex]), [low, high, capacity].map(index => ({
        colour: point.color, label: data.columns[index].label, text: withUnit(data.rows[point.dataIndex][index], data.columns[index]),
      }))),
    },
    series: [{
      type: 'custom',
      encode: { x: 0, y: 1 },
      data: data.rows.map(row => [row[end], row[high], row[end] - row[capacity], row[low]]),
      markLine: at === null ? undefined : {
        symbol: 'none',
        silent: true,
        lineStyle: { color: COLOURS[1], width: 2, type: 'dashed' },
        label: { position: 'insideStartTop', color: COLOURS[1], formatter: data.columns[price].label + ' ' + withUnit(at, data.columns[price]) },
        data: [{ yAxis: Number(at) }],
      },
      renderItem: (params, api) => {
        const [x, y] = api.coord([api.value(2), api.value(1)]);
        const [right, bottom] = api.coord([api.value(0), base]);
        const middle = api.coord([0, api.value(3)])[1];
        const name = nameOf(data.rows[params.dataIndex]);
        const fits = echarts.format.getTextRect(name, '11px ' + FONT).width < right - x - 4;
        const fill = api.value(3) > Number(at) && at !== null ? '#a9a9a9' : COLOURS[0];
        return {
          type: 'group',
          children: [
            { type: 'rect', shape: { x, y, width: right - x, height: bottom - y }, style: { fill, opacity: 0.45, stroke: '#ffffff' } },
            { type: 'rect', shape: { x, y: middle, width: right - x, height: bottom - middle }, style: { fill, opacity: 0.6, stroke: '#ffffff' } },
            ...(fits ? [{ type: 'text', style: { text: name, x: (x + right) / 2, y: y - 5, align: 'center', verticalAlign: 'bottom', fontSize: 11, fill: '#1b1b1b' } }] : []),
          ],
        };
      },
    }],
  };
}

function treeOption(data, size) {
  const [x, parent, value] = [data.chart.x, data.chart.parent, data.chart.left[0]]
    .map(name => columnIndex(data, name));
  const unit = columnIndex(data, 'quantity_unit');
  const node = row => ({
    name: called(row[x], data) + '\n' + formatted(row[value], data.columns[value]) + ' ' + called(row[unit], data),
    children: childrenOf(row[x]),
  });
  const childrenOf = name => data.rows.filter(row => (row[parent] || '') === name).map(node);
  const isNarrow = size.width < 560;
  return {
    ...common(size, []),
    tooltip: { trigger: 'item', confine: true, formatter: point => tooltipOf(point.name, []) },
    series: [{
      type: 'tree',
      orient: 'RL',
      left: isNarrow ? '31%' : '22%',
      right: isNarrow ? '19%' : '16%',
      top: 8,
      bottom: 8,
      roam: false,
      initialTreeDepth: -1,
      expandAndCollapse: false,
      symbolSize: 10,
      label: { position: 'bottom', distance: 9, align: 'center', verticalAlign: 'top', fontSize: isNarrow ? 10 : 11, lineHeight: 14 },
      leaves: { label: { position: 'left', align: 'right', verticalAlign: 'middle' } },
      itemStyle: { color: COLOURS[0], borderColor: COLOURS[0] },
      lineStyle: { width: 1.5, color: '#999999' },
      data: [{ name: words.tonne_of_aluminium, children: childrenOf('') }],
    }],
  };
}

/** Colours by value, blue above 0 and orange below, and the line where it is 0. */
function heatOption(data, size) {
  const [x, y, value] = [data.chart.x, data.chart.y, data.chart.left[0]].map(name => columnIndex(data, name));
  const [xs, ys] = [x, y].map(index => [...new Set(data.rows.map(row => row[index]))].sort((a, b) => a - b));
  const cells = data.rows.map(row => [xs.indexOf(row[x]), ys.indexOf(row[y]), Number(row[value])]);
  const largest = Math.max(...cells.map(cell => Math.abs(cell[2])));
  const axis = (index, values, gap) => ({
    type: 'category',
    data: values.map(one => axisText(one, data.columns[index])),
    name: titled(data.columns[index]),
    nameLocation: 'middle',
    nameGap: gap,
    axisTick: { show: false },
    axisLabel: { hideOverlap: true },
  });
  // Between the middles of two cells, a margin is linear in the price.
  const hidden = values => ({ type: 'value', min: -0.5, max: values.length - 0.5, show: false });
  return {
    ...common(size, []),
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
        [x, y].map((index, i) => titled(data.columns[index]) + ' ' + formatted([xs, ys][i][point.value[i]], data.columns[index])).join(COMMA),
        [{ colour: point.color, label: data.columns[value].label, text: withUnit(point.value[2], data.columns[value]) }]),
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
    data.chart.left.map(name => columnIndex(data, name)).forEach((index, i) => {
      const column = data.columns[index];
      if (row[index] === null) return;
      const line = card.appendChild(element('p', undefined, i === 0 ? 'large' : ''));
      const part = partOf(data, row, column.name);
      if (i > 0) line.appendChild(element('span', column.label + (part ? bracketed(part) : '') + ' '));
      line.appendChild(element('b', formatted(row[index], column), row[index] < 0 ? 'loss' : ''));
      if (column.unit && !isPercent(column)) line.appendChild(element('small', ' ' + column.unit));
    });
  }
}

const OPTIONS = {
  time: timeOption, bars: barsOption, dots: barsOption, waterfall: waterfallOption, curve: curveOption, tree: treeOption, heat: heatOption,
};

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
  const isLying = data.chart.isFlat || ['dots', 'waterfall'].includes(data.chart.kind);
  if (isLying) place.style.minHeight = Math.min(data.rows.length, 40) * 29 + 60 + 'px';
  const locale = isChinese ? 'ZH' : 'EN';
  const one = { data, chart: echarts.init(place, null, { renderer: 'svg', locale }) };
  charts.push(one);
  draw(one, { isPrint: false });
}

function draw({ chart, data }, { isPrint }) {
  chart.resize({ width: isPrint ? PRINT_WIDTH : 'auto' });
  chart.setOption(OPTIONS[data.chart.kind](data, { width: chart.getWidth(), height: chart.getHeight(), isPrint }));
  // Now, and not with the next frame: who prints or tests the page finds it drawn.
  chart.getZr().flush();
}

function stated(figure, data) {
  const facts = figure.querySelector('.facts');
  if (!data.facts || data.facts.rows.length === 0) {
    facts.remove();
    return;
  }
  data.facts.columns.forEach((column, i) => {
    if (data.facts.rows[0][i] === null) return;
    const pair = facts.appendChild(element('div'));
    pair.appendChild(element('dt', column.label));
    pair.appendChild(element('dd', column.isNumber ? withUnit(data.facts.rows[0][i], column) : shown(data.facts.rows[0][i], column, data.facts)));
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
    rows.dataset.hint = words.scroll;
    rows.classList.toggle('scrolls', rows.scrollWidth > rows.clientWidth);
  };
  details.addEventListener('toggle', fill);
  details.querySelector('summary').textContent +=
    bracketed(data.rows.length + ' ' + words.rows + (data.isCut ? COMMA + words.cut : ''));
  if (!data.chart || isNotebook && data.rows.length <= SHORT_TABLE) {
    details.open = true;
    fill();
  }
  if (data.chart ? data.chart.kind === 'cards' : data.columns.length > 6) figure.classList.add('wide');
  figure.querySelector('button.csv').addEventListener('click', () => download(figure.id + '.csv', csvOf(data)));
  stated(figure, data);
  drawn(figure, data);
}

window.addEventListener('resize', () => charts.forEach(one => draw(one, { isPrint: false })));
window.addEventListener('beforeprint', () => charts.forEach(one => draw(one, { isPrint: true })));
window.addEventListener('afterprint', () => charts.forEach(one => draw(one, { isPrint: false })));
