//! A table described as a value.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// How a column stores its value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// UUID (16 bytes).
    Id,
    /// Text of any length.
    Text,
    /// 64-bit integer: money in minor units, counts, moments in milliseconds.
    Int,
    /// True or false.
    Bool,
    /// Bytes, such as a sealed personal field.
    Bytes,
}

/// One column.
#[derive(Clone, Debug)]
pub struct Column {
    /// Name in the database.
    pub name: &'static str,
    /// Storage.
    pub kind: Kind,
    /// Whether NULL is allowed.
    pub null: bool,
    /// Whether it belongs to the primary key.
    pub key: bool,
    /// Referenced table and column.
    pub references: Option<(&'static str, &'static str)>,
    /// Default as an SQL literal.
    pub default: Option<&'static str>,
    /// CHECK expression.
    pub check: Option<&'static str>,
    /// What it means.
    pub comment: &'static str,
}

impl Column {
    const fn new(name: &'static str, kind: Kind, comment: &'static str) -> Column {
        Column { name, kind, null: false, key: false, references: None, default: None, check: None, comment }
    }
    /// Allows NULL.
    pub const fn null(mut self) -> Column {
        self.null = true;
        self
    }
    /// Makes it part of the primary key.
    pub const fn key(mut self) -> Column {
        self.key = true;
        self
    }
    /// References another table.
    pub const fn to(mut self, table: &'static str, column: &'static str) -> Column {
        self.references = Some((table, column));
        self
    }
    /// Gives a default, as an SQL literal.
    pub const fn default(mut self, literal: &'static str) -> Column {
        self.default = Some(literal);
        self
    }
    /// Adds a CHECK.
    pub const fn check(mut self, expression: &'static str) -> Column {
        self.check = Some(expression);
        self
    }
}

/// A UUID column.
pub const fn id(name: &'static str, comment: &'static str) -> Column {
    Column::new(name, Kind::Id, comment)
}
/// A text column.
pub const fn text(name: &'static str, comment: &'static str) -> Column {
    Column::new(name, Kind::Text, comment)
}
/// An integer column.
pub const fn int(name: &'static str, comment: &'static str) -> Column {
    Column::new(name, Kind::Int, comment)
}
/// A boolean column.
pub const fn boolean(name: &'static str, comment: &'static str) -> Column {
    Column::new(name, Kind::Bool, comment)
}
/// A bytes column.
pub const fn bytes(name: &'static str, comment: &'static str) -> Column {
    Column::new(name, Kind::Bytes, comment)
}

/// One index.
#[derive(Clone, Debug)]
pub struct Index {
    /// Columns in order.
    pub columns: &'static [&'static str],
    /// Whether the combination is unique.
    pub unique: bool,
}

impl Index {
    /// Its name in the database.
    pub fn name(&self, table: &str) -> String {
        [if self.unique { "uq" } else { "ix" }, "_", table, "_", &self.columns.join("_")].concat()
    }

    /// The statement that makes it.
    pub fn statement(&self, table: &str) -> String {
        let create = if self.unique { "CREATE UNIQUE INDEX " } else { "CREATE INDEX " };
        [create, &self.name(table), " ON ", table, " (", &self.columns.join(", "), ")"].concat()
    }
}

/// One table.
#[derive(Clone, Debug)]
pub struct Table {
    /// Name in the database.
    pub name: &'static str,
    /// What a row is.
    pub comment: &'static str,
    /// Columns in order.
    pub columns: Vec<Column>,
    /// Indexes besides the primary key.
    pub indexes: Vec<Index>,
    /// CHECKs over several columns.
    pub checks: &'static [&'static str],
}

/// Starts a table.
pub fn table(name: &'static str, comment: &'static str, columns: Vec<Column>) -> Table {
    Table { name, comment, columns, indexes: Vec::new(), checks: &[] }
}

impl Table {
    /// Adds a unique index.
    pub fn unique(mut self, columns: &'static [&'static str]) -> Table {
        self.indexes.push(Index { columns, unique: true });
        self
    }
    /// Adds an index.
    pub fn index(mut self, columns: &'static [&'static str]) -> Table {
        self.indexes.push(Index { columns, unique: false });
        self
    }
    /// Adds CHECKs over several columns.
    pub fn checks(mut self, checks: &'static [&'static str]) -> Table {
        self.checks = checks;
        self
    }

    /// The statements that create the table, its indexes and, on PostgreSQL, its comments.
    pub fn statements(&self, backend: DbBackend) -> Vec<String> {
        let postgres = backend == DbBackend::Postgres;
        let mut parts: Vec<String> = self.columns.iter().map(|column| column_sql(column, postgres)).collect();
        let keys: Vec<&str> = self.columns.iter().filter(|c| c.key).map(|c| c.name).collect();
        if !keys.is_empty() {
            parts.push(["PRIMARY KEY (", &keys.join(", "), ")"].concat());
        }
        parts.extend(self.checks.iter().map(|check| ["CHECK (", check, ")"].concat()));
        let mut out = vec![["CREATE TABLE ", self.name, " (\n  ", &parts.join(",\n  "), "\n)"].concat()];
        for index in &self.indexes {
            out.push(index.statement(self.name));
        }
        if postgres {
            out.push(["COMMENT ON TABLE ", self.name, " IS '", &quoted(self.comment), "'"].concat());
            out.extend(self.columns.iter().map(|column| comment_on(self.name, column)));
        }
        out
    }

    /// A section of `docs/schema.md`.
    pub fn markdown(&self) -> String {
        let mut out =
            ["\n## ", self.name, "\n\n", self.comment, "\n\n| column | kind | meaning |\n| --- | --- | --- |\n"]
                .concat();
        for column in &self.columns {
            let mut kind = match column.kind {
                Kind::Id => "id",
                Kind::Text => "text",
                Kind::Int => "integer",
                Kind::Bool => "boolean",
                Kind::Bytes => "bytes",
            }
            .to_owned();
            if column.key {
                kind += ", key";
            }
            if column.null {
                kind += ", optional";
            }
            if let Some((table, _)) = column.references {
                kind += " → ";
                kind += table;
            }
            out += &["| `", column.name, "` | ", &kind, " | ", column.comment, " |\n"].concat();
        }
        for index in &self.indexes {
            let word = if index.unique { "Unique" } else { "Index" };
            out += &["\n", word, ": ", &index.columns.join(", "), "\n"].concat();
        }
        out
    }
}

fn column_sql(column: &Column, postgres: bool) -> String {
    let kind = match (column.kind, postgres) {
        (Kind::Id, true) => "uuid",
        // SeaORM reads and writes UUIDs on SQLite as 16 bytes.
        (Kind::Id, false) => "blob",
        (Kind::Text, _) => "text",
        (Kind::Int, true) => "bigint",
        (Kind::Int, false) => "integer",
        (Kind::Bool, _) => "boolean",
        (Kind::Bytes, true) => "bytea",
        (Kind::Bytes, false) => "blob",
    };
    let mut out = [column.name, " ", kind].concat();
    if !column.null {
        out += " NOT NULL";
    }
    if let Some(default) = column.default {
        out += &[" DEFAULT ", default].concat();
    }
    if let Some(check) = column.check {
        out += &[" CHECK (", check, ")"].concat();
    }
    if let Some((table, target)) = column.references {
        out += &[" REFERENCES ", table, " (", target, ")"].concat();
    }
    out
}

fn quoted(comment: &str) -> String {
    comment.replace('\'', "''")
}

fn comment_on(table: &str, column: &Column) -> String {
    ["COMMENT ON COLUMN ", table, ".", column.name, " IS '", &quoted(column.comment), "'"].concat()
}

/// Adds a column to a table that has rows already: one that may be NULL or has a default.
pub async fn add_column(manager: &SchemaManager<'_>, table: &str, column: &Column) -> Result<(), DbErr> {
    let (db, postgres) = (manager.get_connection(), manager.get_database_backend() == DbBackend::Postgres);
    db.execute_unprepared(&["ALTER TABLE ", table, " ADD COLUMN ", &column_sql(column, postgres)].concat()).await?;
    if postgres {
        db.execute_unprepared(&comment_on(table, column)).await?;
    }
    Ok(())
}

/// Creates tables in the given order.
pub async fn create(manager: &SchemaManager<'_>, tables: &[Table]) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    for table in tables {
        for statement in table.statements(manager.get_database_backend()) {
            connection.execute_unprepared(&statement).await?;
        }
    }
    Ok(())
}
