import type { Connection, Row } from "../dialect"
import { id, sql, type Sql } from "../sql"
import { append, flag, list, optionalText, text } from "./catalog"

export interface Grant {
  /** A role; empty for PUBLIC. */
  readonly grantee: string
  readonly privilege: string
  readonly column?: string
  readonly grantable: boolean
}

export interface Privileges {
  /** Where it is not the role of the session. */
  readonly owner: string | undefined
  /** Roles to which ALTER DEFAULT PRIVILEGES gives something when the object is made anew. */
  readonly revoked: readonly string[]
  readonly grants: readonly Grant[]
}

const PRIVILEGES = `SELECT c.oid::text AS oid, CASE WHEN r.rolname <> current_user THEN r.rolname::text END AS owner,
    array_to_json(ARRAY(SELECT DISTINCT coalesce(g.rolname::text, '') FROM pg_default_acl d
      CROSS JOIN LATERAL aclexplode(d.defaclacl) x LEFT JOIN pg_roles g ON g.oid = x.grantee
      WHERE d.defaclobjtype = 'r' AND d.defaclnamespace IN (0, c.relnamespace) AND x.grantee <> c.relowner))::text AS revoked,
    coalesce(g.rolname::text, '') AS grantee, x.privilege_type AS privilege, x.is_grantable AS grantable, x."column"
  FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
  LEFT JOIN LATERAL (
    SELECT e.grantee, e.privilege_type, e.is_grantable, NULL::text AS "column" FROM aclexplode(c.relacl) e
    UNION ALL SELECT e.grantee, e.privilege_type, e.is_grantable, a.attname::text FROM pg_attribute a CROSS JOIN LATERAL aclexplode(a.attacl) e
    WHERE a.attrelid = c.oid AND a.attnum > 0
  ) x ON x.grantee <> c.relowner
  LEFT JOIN pg_roles g ON g.oid = x.grantee
  WHERE c.oid = ANY ($1::oid[]) ORDER BY c.oid, x."column" NULLS FIRST, grantee, privilege`

/** Who owns the tables or views and who may do what with them, by oid. */
export async function readPrivileges(
  connection: Connection,
  oids: readonly string[],
): Promise<Map<string, Privileges>> {
  const rows = new Map<string, Row[]>()
  for (const row of await connection.query(PRIVILEGES, [oids])) append(rows, text(row, "oid"), row)
  return new Map([...rows].map(([oid, own]) => [oid, readOwn(own)]))
}

function readOwn(rows: readonly Row[]): Privileges {
  const [first] = rows
  const grants = rows
    .filter((row) => optionalText(row, "privilege") !== undefined)
    .map((row) => {
      const column = optionalText(row, "column")
      const grant = {
        grantee: text(row, "grantee"),
        privilege: text(row, "privilege"),
        grantable: flag(row, "grantable"),
      }
      return column === undefined ? grant : { ...grant, column }
    })
  return {
    owner: first && optionalText(first, "owner"),
    revoked: first === undefined ? [] : list(first, "revoked"),
    grants,
  }
}

/** A role by the name that `Grant.grantee` has. */
export function role(name: string): Sql {
  return name === "" ? sql`PUBLIC` : id(name)
}
