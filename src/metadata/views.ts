import type { View } from "../schema/views"
import { readViewIndexes } from "./indexes"
import { nameOf, type Target } from "./target"
import { isMaterialized, viewDependencies, viewSql, type EntityMetadata } from "./typeorm"

export function readView(metadata: EntityMetadata, target: Target): View {
  const materialized = target.profile.materializedViews && isMaterialized(metadata)
  const dependsOn = viewDependencies(metadata, target.dataSource).map((other) => nameOf(other, target))
  return {
    ...nameOf(metadata, target),
    sql: viewSql(metadata, target.dataSource),
    materialized,
    indexes: materialized ? readViewIndexes(metadata, target) : [],
    ...(dependsOn.length === 0 ? {} : { dependsOn }),
  }
}
