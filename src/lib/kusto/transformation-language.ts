/**
 * The part of KQL that a transformation may use: learn.microsoft.com/azure/azure-monitor/data-collection/
 * data-collection-transformations-kql, of 20 January 2026. "Only the operators listed in this article are supported."
 */

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

export const STATEMENTS = words('query let');

export const OPERATORS = words('extend project print where parse project-away project-rename');

/** `dynamic(…)` is refused: the page says to write `parse_json` for it. */
export const EXPRESSIONS = words('datatable');

/** All of numbers, times and spans; of texts those that are listed. */
export const COMPARISONS: ReadonlySet<string> = new Set([
  'matches regex',
  ...words(`
  + - * / % < > <= >= == != <> =~ !~ and or between !between in !in
  contains !contains contains_cs !contains_cs has !has has_cs !has_cs startswith !startswith startswith_cs !startswith_cs
  endswith !endswith endswith_cs !endswith_cs`),
]);

export const FUNCTIONS = words(`
  binary_and binary_or binary_not binary_xor binary_shift_left binary_shift_right
  tobool todatetime todouble toreal toguid toint tolong tostring totimespan
  ago datetime_add datetime_diff datetime_part dayofmonth dayofweek dayofyear endofday endofmonth endofweek endofyear
  getmonth getyear hourofday make_datetime make_timespan now startofday startofmonth startofweek startofyear weekofyear
  array_concat array_length pack_array pack parse_json parse_xml zip
  abs bin floor ceiling exp exp10 exp2 isfinite isinf isnan log log10 log2 pow round sign
  case iif max_of min_of
  base64_encodestring base64_decodestring countof extract extract_all indexof isempty isnotempty split strcat strcat_delim
  strlen substring tolower toupper hash_sha256
  gettype isnotnull isnull columnifexists parse_cef_dictionary geo_location`);

/** Not in the list, but in transformations that Microsoft shows; and `not`, without which `and` and `or` are not whole. */
export const SHOWN_FUNCTIONS = words('iff replace replace_string not');

/** What the list has in place of another name. */
export const INSTEAD: Readonly<Record<string, string>> = {
  column_ifexists: 'columnifexists',
  base64_encode_tostring: 'base64_encodestring',
  base64_decode_tostring: 'base64_decodestring',
  dynamic: "parse_json('…')",
  todynamic: 'parse_json',
  parsejson: 'parse_json',
  coalesce: 'iif(isempty(…), …, …)',
  bag_pack: 'pack',
  'in~': 'in, after tolower',
  'project-keep': 'project',
};

/** Those that only transformations have. */
export const OWN_FUNCTIONS = [
  { name: 'parse_cef_dictionary', parameters: ['message'] },
  { name: 'geo_location', parameters: ['address'] },
] as const;

/** "limited to 10 columns per statement". */
export const MAX_PARSED_COLUMNS = 10;
