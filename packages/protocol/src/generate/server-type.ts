import type { ContractJson } from '../artifact/contract-format.ts';
import { contractTypeName } from './contract-type.ts';
import { docComment } from './doc-comment.ts';
import { print } from './layout.ts';
import { quoted } from './literal.ts';
import { TypeNames } from './type-names.ts';

/** The declarations for who serves a contract: the contract itself, and what its handlers look like. */
export function serverTypes(json: ContractJson): string {
  const type = contractTypeName(json);
  const names = new TypeNames(['Handlers', 'ChannelHandlers', 'RpcHandlers', type]);
  return [
    `import type { Handlers } from '@sallyport/server';\nimport type { ${type} } from './index.js';\n`,
    `/** The contract, which checks every payload: for \`createGateway\` and \`createService\`. */\nexport declare const contract: ${type};\n`,
    `/** Handlers by channel. */\nexport type ChannelHandlers = Required<NonNullable<Handlers<${type}>['channels']>>;\n`,
    `/** Handlers of the methods; each may be left to another service. */\nexport type RpcHandlers = NonNullable<Handlers<${type}>['rpc']>;\n`,
    ...Object.entries(json.channels).map(([key, { template }]) => {
      const comment = docComment({ description: `Handles what \`${template}\` accepts.` });
      const name = names.take([key, 'handlers']);
      return print([comment, `export type ${name} = ChannelHandlers[${quoted(key)}];\n`]);
    }),
  ].join('\n');
}
