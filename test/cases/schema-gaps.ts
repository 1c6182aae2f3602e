import { EntitySchemaTransformer } from "typeorm/entity-schema/EntitySchemaTransformer"
import type { ColumnMetadataArgs } from "typeorm/metadata-args/ColumnMetadataArgs"
import type { TableMetadataArgs } from "typeorm/metadata-args/TableMetadataArgs"

interface Wider {
  readonly comment?: string
  readonly materialized?: boolean
  readonly dependsOn?: readonly string[]
  readonly columns: Readonly<Record<string, { readonly generatedIdentity?: "ALWAYS" | "BY DEFAULT" } | undefined>>
  readonly indices?: readonly { readonly concurrent?: boolean }[]
}

let isDone = false

/**
 * What decorators can say and an EntitySchema cannot (EntitySchemaTransformer, 0.3.31): comments of
 * tables, materialised views, what a view reads, identity columns, indexes built beside writers.
 */
export function completeSchemas(): void {
  if (isDone) return
  isDone = true
  const { prototype } = EntitySchemaTransformer
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called on the transformer below
  const plain = prototype.transform
  prototype.transform = function (schemas) {
    const storage = plain.call(this, schemas)
    for (const { options } of schemas) {
      const { comment, materialized, dependsOn, columns, indices } = options as unknown as Wider
      const target = options.target ?? options.name
      const own = <T extends { readonly target: unknown }>(list: readonly T[]): T[] =>
        list.filter((one) => one.target === target)
      for (const table of own<TableMetadataArgs>(storage.tables))
        Object.assign(table, {
          ...(comment === undefined ? {} : { comment }),
          ...(materialized === undefined ? {} : { materialized }),
          ...(dependsOn === undefined ? {} : { dependsOn: new Set(dependsOn) }),
        })
      for (const column of own<ColumnMetadataArgs>(storage.columns)) {
        const generatedIdentity = columns[column.propertyName]?.generatedIdentity
        if (generatedIdentity !== undefined) Object.assign(column.options, { generatedIdentity })
      }
      for (const [at, index] of own(storage.indices).entries())
        if (indices?.[at]?.concurrent === true) Object.assign(index, { concurrent: true })
    }
    return storage
  }
}
