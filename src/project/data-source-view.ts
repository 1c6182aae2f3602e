import type { DataSource } from "typeorm"

export interface ViewOptions {
  /** The schema that names without one mean (PostgreSQL). */
  readonly schema?: string
}

/**
 * An initialized DataSource under other options, over the same connections: what is done to the view
 * (building metadata, putting classes where globs were, closing it) leaves the original as it is. TypeORM
 * 0.3 and 1.x keep all of a DataSource in plain properties, so an object that inherits them is one.
 */
export function viewOf(dataSource: DataSource, { schema }: ViewOptions = {}): DataSource {
  const options = { ...dataSource.options, ...(schema === undefined ? {} : { schema }) }
  const view = Object.create(dataSource) as DataSource
  const own = { options, isInitialized: true, destroy: () => Promise.resolve() }
  defineAll(view, own)
  if (schema !== undefined) {
    const driver = Object.create(dataSource.driver) as DataSource["driver"]
    // TypeORM 0.3 has `connection`, 1.x `dataSource`: what a query runner belongs to.
    defineAll(driver, { options, schema, connection: view, dataSource: view })
    defineAll(view, { driver })
  }
  return view
}

/** By definition, since an assignment would meet a read-only property of the original. */
function defineAll(target: object, values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: true })
  }
}

/** Builds the entity metadata of a DataSource. Active-record classes go on belonging to `owner`. */
export async function buildOwnMetadata(dataSource: DataSource, owner: DataSource): Promise<void> {
  // `buildMetadatas` is protected; DataSource.initialize() would connect, and may synchronize.
  await (dataSource as unknown as { buildMetadatas(): Promise<void> }).buildMetadatas()
  for (const { target } of dataSource.entityMetadatas) {
    if (isActiveRecord(target)) target.useDataSource(owner)
  }
}

/** A class that extends TypeORM's BaseEntity. */
export function isActiveRecord(target: unknown): target is { useDataSource(dataSource: DataSource): void } {
  return typeof target === "function" && "useDataSource" in target && typeof target.useDataSource === "function"
}
