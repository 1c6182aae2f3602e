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
  // Building gives every active-record class the DataSource it was built for; that must stay the original.
  const buildMetadatas = async (): Promise<void> => {
    await (Object.getPrototypeOf(view) as MetadataBuilder).buildMetadatas.call(view)
    for (const { target } of view.entityMetadatas) if (isActiveRecord(target)) target.useDataSource(dataSource)
  }
  defineAll(view, { options, isInitialized: true, destroy: () => Promise.resolve(), buildMetadatas })
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

/** `buildMetadatas` is protected; DataSource.initialize() would connect, and may synchronize. */
export interface MetadataBuilder {
  buildMetadatas(this: DataSource): Promise<void>
}

/** The entity metadata of a connected DataSource, by its own options. */
export async function buildOwnMetadata(dataSource: DataSource): Promise<void> {
  await (dataSource as unknown as MetadataBuilder).buildMetadatas.call(dataSource)
}

/** A class that extends TypeORM's BaseEntity. */
export function isActiveRecord(target: unknown): target is { useDataSource(dataSource: DataSource): void } {
  return typeof target === "function" && "useDataSource" in target && typeof target.useDataSource === "function"
}
