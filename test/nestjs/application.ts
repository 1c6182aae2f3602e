import { TSCONFIG } from "../project/project-fixture"

/** The application around the page: what a reader has already. */
export const APPLICATION: Readonly<Record<string, string>> = {
  "package.json": "{}",
  "tsconfig.json": TSCONFIG,
  "src/shop/product.entity.ts": `import { Column, Entity, PrimaryGeneratedColumn } from "typeorm"
@Entity()
export class Product {
  @PrimaryGeneratedColumn() id!: number
  @Column({ type: "varchar" }) name!: string
}
`,
  // It queries as early as a module can.
  "src/shop/shop.module.ts": `import { Injectable, Module, type OnModuleInit } from "@nestjs/common"
import { InjectRepository, TypeOrmModule } from "@nestjs/typeorm"
import { Repository } from "typeorm"
import { Product } from "./product.entity"

@Injectable()
export class Shop implements OnModuleInit {
  early = -1
  constructor(@InjectRepository(Product) readonly products: Repository<Product>) {}
  async onModuleInit(): Promise<void> {
    this.early = await this.products.count()
  }
}

@Module({ imports: [TypeOrmModule.forFeature([Product])], providers: [Shop] })
export class ShopModule {}
`,
  "src/reports/report.entity.ts": `import { Entity, PrimaryGeneratedColumn } from "typeorm"
@Entity()
export class Report { @PrimaryGeneratedColumn() id!: number }
`,
  "src/reports/reports.database.ts": `import { join } from "node:path"
import type { DataSourceOptions } from "typeorm"
import { database } from "../database"

export function reports(): DataSourceOptions {
  const migrations = [join(__dirname, "migrations", "*.{ts,js}")]
  const options = { ...database(), migrations, migrationsTableName: "report_migrations" }
  return options as DataSourceOptions
}
`,
  "src/reports/migrations/1700000000002-Reports.ts": `import type { MigrationInterface, QueryRunner } from "typeorm"
export class Reports1700000000002 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> { await queryRunner.query('CREATE TABLE "report" ("id" integer PRIMARY KEY)') }
  async down(queryRunner: QueryRunner): Promise<void> { await queryRunner.query('DROP TABLE "report"') }
}
`,
  "src/main.ts": `import "reflect-metadata"
import { Module } from "@nestjs/common"
import { NestFactory } from "@nestjs/core"
import { getDataSourceToken } from "@nestjs/typeorm"
import type { DataSource } from "typeorm"
import { AppModule } from "./app.module"
import { ReportsModule } from "./reports/reports.module"
import { Shop } from "./shop/shop.module"

@Module({ imports: [AppModule, ReportsModule] })
class Whole {}

async function main(): Promise<void> {
  const app = await NestFactory.createApplicationContext(Whole, { logger: ["log", "warn", "error"], abortOnError: false })
  const reports = app.get<DataSource>(getDataSourceToken("reports"))
  const found = { early: app.get(Shop).early, reports: await reports.query('SELECT count(*) AS n FROM "report"') }
  process.stdout.write("\\nRESULT" + JSON.stringify(found))
  await app.close()
}
void main().catch((error: Error) => {
  process.stdout.write("\\nFAILED " + error.message)
  process.exitCode = 1
})
`,
}
