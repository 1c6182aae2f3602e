import type { Index } from "../schema/indexes"
import { cutName, type Target } from "./target"
import { indexMethod, type EntityMetadata, type IndexMetadata } from "./typeorm"

/** The indexes of a table that TypeORM synchronizes. */
export function readIndexes(metadata: EntityMetadata, target: Target): Index[] {
  return metadata.indices.filter((index) => index.synchronize).map((index) => readIndex(index, target))
}

/** The names of indexes with `synchronize: false`: made by hand, left alone. */
export function unmanagedIndexes(metadata: EntityMetadata): string[] {
  return metadata.indices.flatMap((index) => (index.synchronize || !index.name ? [] : [index.name]))
}

/** TypeORM gives an index of a materialised view no method and does not build it concurrently. */
export function readViewIndexes(metadata: EntityMetadata, target: Target): Index[] {
  return readIndexes(metadata, target).map(({ concurrent: _, ...index }) => index)
}

function readIndex(index: IndexMetadata, target: Target): Index {
  const where = index.where?.trim()
  const method = target.profile.indexMethods ? indexMethod(index) : undefined
  return {
    name: cutName(index.name, target),
    columns: index.columns.map((column) => cutName(column.databaseName, target)),
    unique: index.isUnique,
    ...(where ? { where } : {}),
    ...(method === undefined || method === "btree" ? {} : { method }),
    ...(index.isConcurrent && target.profile.indexMethods ? { concurrent: true } : {}),
  }
}
