//! The same products in databases: LIKE as the shop searches without an engine, SQLite's FTS5, and
//! PostgreSQL's tsvector when `YUNMALL_TEST_POSTGRES` names a server (`xtask/bench.sh` starts one).

use crate::catalogues::Catalogue;
use search::Document;
use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};

/// What of a product is searched.
#[derive(Clone, Copy, PartialEq)]
pub enum Fields {
    /// Title, brand and codes, as the shop's own LIKE does it.
    Short,
    /// Everything, the title counting most.
    Whole,
}

/// The baselines' names, in the order of their answers.
pub const NAMES: [&str; 5] = ["LIKE", "FTS5", "FTS5 any", "tsvec", "tsvec any"];

/// A catalogue in both databases.
pub struct Baseline {
    sqlite: SqlitePool,
    postgres: Option<PgPool>,
    _folder: tempfile::TempDir,
}

/// Title, names, details and description.
fn texts(document: &Document, fields: Fields) -> [String; 4] {
    let mut title = document.titles.clone();
    if fields == Fields::Short {
        title.extend(document.names.first().cloned());
        title.extend(document.codes.clone());
        return [title.join(" ").to_lowercase(), String::new(), String::new(), String::new()];
    }
    let mut details = document.details.clone();
    details.extend(document.codes.clone());
    [title, document.names.clone(), details, document.stories.clone()].map(|texts| texts.join(" ").to_lowercase())
}

impl Baseline {
    pub async fn new(catalogue: &Catalogue, fields: Fields) -> Baseline {
        let folder = tempfile::tempdir().unwrap();
        let options = SqliteConnectOptions::new().filename(folder.path().join("baseline")).create_if_missing(true);
        let sqlite = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
        let tables = if catalogue.chinese {
            "CREATE TABLE plain (id INTEGER PRIMARY KEY, text TEXT, sold INTEGER);
             CREATE VIRTUAL TABLE words USING fts5 (title, name, detail, story, tokenize = 'trigram')"
        } else {
            "CREATE TABLE plain (id INTEGER PRIMARY KEY, text TEXT, sold INTEGER);
             CREATE VIRTUAL TABLE words USING fts5 (title, name, detail, story, tokenize = 'porter unicode61')"
        };
        sqlx::raw_sql(tables).execute(&sqlite).await.unwrap();
        let postgres = match std::env::var("YUNMALL_TEST_POSTGRES") {
            Ok(address) => {
                // One connection, so that its table may be a temporary one.
                let pool = PgPoolOptions::new().max_connections(1).connect(&address).await.unwrap();
                sqlx::raw_sql("CREATE TEMPORARY TABLE words (id bigint, words tsvector)").execute(&pool).await.unwrap();
                Some(pool)
            }
            Err(_) => None,
        };
        let mut transaction = sqlite.begin().await.unwrap();
        for (at, document) in catalogue.documents.iter().enumerate() {
            let [title, name, detail, story] = texts(document, fields);
            let row = at as i64;
            sqlx::query("INSERT INTO plain (id, text, sold) VALUES ($1, $2, $3)")
                .bind(row)
                .bind([&*title, &*name, &*detail].join(" "))
                .bind(document.sold)
                .execute(&mut *transaction)
                .await
                .unwrap();
            sqlx::query("INSERT INTO words (rowid, title, name, detail, story) VALUES ($1, $2, $3, $4, $5)")
                .bind(row)
                .bind(&title)
                .bind(&name)
                .bind(&detail)
                .bind(&story)
                .execute(&mut *transaction)
                .await
                .unwrap();
            if let Some(pool) = &postgres {
                let words = "INSERT INTO words (id, words) VALUES ($1, \
                     setweight(to_tsvector('english', $2), 'A') || setweight(to_tsvector('english', $3), 'B') || \
                     setweight(to_tsvector('english', $4), 'C') || setweight(to_tsvector('english', $5), 'D'))";
                sqlx::query(words)
                    .bind(row)
                    .bind(&title)
                    .bind(&name)
                    .bind(&detail)
                    .bind(&story)
                    .execute(pool)
                    .await
                    .unwrap();
            }
        }
        transaction.commit().await.unwrap();
        if let Some(pool) = &postgres {
            sqlx::raw_sql("CREATE INDEX ON words USING gin (words)").execute(pool).await.unwrap();
        }
        Baseline { sqlite, postgres, _folder: folder }
    }

    /// The first ten of every baseline; none for one that is not there.
    pub async fn answers(&self, text: &str) -> [Option<Vec<usize>>; 5] {
        [
            Some(self.like(text).await),
            Some(self.fts(text, " ").await),
            Some(self.fts(text, " OR ").await),
            self.tsvector(text, " & ").await,
            self.tsvector(text, " | ").await,
        ]
    }

    async fn like(&self, text: &str) -> Vec<usize> {
        let lower = text.to_lowercase();
        let mut query = sqlx::QueryBuilder::new("SELECT id FROM plain WHERE 1 = 1");
        for word in lower.split_whitespace().take(8) {
            query.push(" AND text LIKE ").push_bind(["%", word, "%"].concat());
        }
        query.push(" ORDER BY sold DESC, id DESC LIMIT 10");
        found(query.build_query_as().fetch_all(&self.sqlite).await.unwrap())
    }

    async fn fts(&self, text: &str, joint: &str) -> Vec<usize> {
        let words: Vec<String> = words(text).iter().map(|word| ["\"", word, "\""].concat()).collect();
        let sql = "SELECT rowid FROM words WHERE words MATCH $1 ORDER BY bm25(words, 4.0, 2.0, 1.0, 0.5) LIMIT 10";
        // What FTS5 cannot read it does not find.
        found(sqlx::query_as(sql).bind(words.join(joint)).fetch_all(&self.sqlite).await.unwrap_or_default())
    }

    async fn tsvector(&self, text: &str, joint: &str) -> Option<Vec<usize>> {
        let sql = "SELECT id FROM words, to_tsquery('english', $1) AS asked WHERE words @@ asked \
                   ORDER BY ts_rank(words, asked) DESC, id DESC LIMIT 10";
        let words: Vec<String> = words(text).iter().map(|word| ["'", word, "'"].concat()).collect();
        let pool = self.postgres.as_ref()?;
        Some(found(sqlx::query_as(sql).bind(words.join(joint)).fetch_all(pool).await.unwrap_or_default()))
    }
}

fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn found(rows: Vec<(i64,)>) -> Vec<usize> {
    rows.into_iter().map(|(id,)| id as usize).collect()
}
