/** How the value of a JSON Schema keyword is made: from no, one, a list, or a record of schemas. */
export type KeywordShape = 'value' | 'schema' | 'schemas' | 'named-schemas' | 'annotation';

/** The keywords that a contract's schemas may use. Others cannot be enforced and are refused. */
const schemaKeywords: Readonly<Record<string, KeywordShape>> = {
  $ref: 'value',
  $defs: 'named-schemas',
  type: 'value',
  enum: 'value',
  const: 'value',
  default: 'value',
  anyOf: 'schemas',
  oneOf: 'schemas',
  allOf: 'schemas',
  not: 'schema',
  properties: 'named-schemas',
  patternProperties: 'named-schemas',
  additionalProperties: 'schema',
  propertyNames: 'schema',
  required: 'value',
  prefixItems: 'schemas',
  items: 'schema',
  minItems: 'value',
  maxItems: 'value',
  minLength: 'value',
  maxLength: 'value',
  pattern: 'value',
  format: 'value',
  contentEncoding: 'value',
  minimum: 'value',
  maximum: 'value',
  exclusiveMinimum: 'value',
  exclusiveMaximum: 'value',
  multipleOf: 'value',
  title: 'annotation',
  description: 'annotation',
  examples: 'annotation',
  deprecated: 'annotation',
  readOnly: 'annotation',
  writeOnly: 'annotation',
  $comment: 'annotation',
};

/** The shape of a keyword; names that begin with `x-` are free for annotations. */
export function keywordShape(keyword: string): KeywordShape | undefined {
  if (keyword.startsWith('x-')) return 'annotation';
  return Object.hasOwn(schemaKeywords, keyword) ? schemaKeywords[keyword] : undefined;
}
