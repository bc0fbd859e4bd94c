import type { LanguageLibrary, Node } from './language-library.ts';

/** One thing that a query uses, and where: an offset in its text. */
export interface QueryUse {
  /**
   * `operator`: of rows, such as `where`. `function`: one that is called. `comparison`: also arithmetic, such as `+` and
   * `has_any`. `statement`: such as `let`. `expression`: a form of its own, such as `dynamic(…)`. `declaration`: what a
   * `let` gives a name. `parsed`: a column that `parse` makes, named by the offset of its operator.
   */
  readonly kind: 'operator' | 'function' | 'comparison' | 'statement' | 'expression' | 'declaration' | 'parsed';
  readonly name: string;
  readonly start: number;
}

/** The forms that are neither operators nor calls, although they look like them. */
const EXPRESSIONS = new Set([
  'DataTableExpression',
  'DynamicExpression',
  'ExternalDataExpression',
  'MaterializeExpression',
  'MaterializedViewCombineExpression',
  'ContextualDataTableExpression',
  'ToScalarExpression',
  'ToTableExpression',
]);

/** Everything below a node that a query can be forbidden to use. */
export function usesOf({ Bridge, Language: { Syntax } }: LanguageLibrary, root: Node): readonly QueryUse[] {
  const uses: QueryUse[] = [];
  const use = (kind: QueryUse['kind'], name: string, { TextStart }: Node): void =>
    void uses.push({ kind, name, start: TextStart });
  Syntax.SyntaxElement.WalkNodes(root, (node) => {
    const type = Bridge.getTypeName(node).replace('Kusto.Language.Syntax.', '');
    if (node instanceof Syntax.QueryOperator) use('operator', node.GetFirstToken().Text, node);
    else if (type === 'FunctionCallExpression') use('function', node.Name!.SimpleName, node);
    else if (EXPRESSIONS.has(type)) use('expression', node.GetFirstToken().Text, node);
    else if (node.Operator?.Text !== undefined) use('comparison', node.Operator.Text, node);
    else if (type === 'LetStatement') use('declaration', node.Name!.SimpleName, node);
    if (type.endsWith('Statement'))
      use('statement', type === 'ExpressionStatement' ? 'query' : node.GetFirstToken().Text, node);
    if (type === 'ParseOperator' || type === 'ParseWhereOperator') {
      Syntax.SyntaxElement.WalkNodes(node, (inner) => {
        if (Bridge.getTypeName(inner).endsWith('.NameDeclaration')) use('parsed', String(node.TextStart), inner);
      });
    }
  });
  return uses;
}
