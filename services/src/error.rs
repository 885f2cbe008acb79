//! One error for all use cases; what a person may see of it is decided further up.

use domain::checkout::Refusal;
use sea_orm::{DbErr, RuntimeErr};

/// The result of a use case.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a use case did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule of the trade says no, with the facts.
    #[error("refused: {0}")]
    Refused(#[from] Refusal),
    /// The thing does not exist, or not for the one who asks.
    #[error("not found")]
    NotFound,
    /// The one who asks is known and may not.
    #[error("forbidden")]
    Forbidden,
    /// Somebody must sign in first.
    #[error("sign in first")]
    SignIn,
    /// Somebody else changed it meanwhile.
    #[error("changed meanwhile")]
    Conflict,
    /// Too many tries; the number is seconds to wait.
    #[error("too many tries, wait {0} s")]
    Throttled(i64),
    /// Too many people at once; the number is seconds after which to come back.
    #[error("busy, come back in {0} s")]
    Busy(i64),
    /// The request waits in line and is not lost; the number is how many are ahead of it.
    #[error("in line, {0} ahead")]
    InLine(i64),
    /// Input that cannot be used: field name and reason code.
    #[error("invalid input: {0:?}")]
    Invalid(Vec<(String, String)>),
    /// A third party failed.
    #[error("provider: {0}")]
    Provider(String),
    /// A third party did not answer, or cannot now. It may have done what it was asked.
    #[error("provider: no answer: {0}")]
    Unanswered(String),
    /// A third party was not asked, because it has not answered for a while; the number is seconds
    /// after which to come back.
    #[error("provider: not asked, come back in {0} s")]
    Resting(i64),
    /// The database failed.
    #[error("database: {0}")]
    Database(#[from] DbErr),
    /// A file could not be read or written.
    #[error("file: {0}")]
    File(#[from] std::io::Error),
    /// The search engine failed; shoppers never see it, because the shop then searches without.
    #[error("search: {0}")]
    Search(#[from] search::Error),
    /// Stored data is not what it must be.
    #[error("damaged: {0}")]
    Damaged(String),
}

/// Which kind of answer an error calls for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 422
    Refused,
    /// 404
    NotFound,
    /// 403
    Forbidden,
    /// 401
    SignIn,
    /// 409
    Conflict,
    /// 429
    Throttled,
    /// 503
    Busy,
    /// 503
    Unavailable,
    /// 503: somebody else's outage.
    Unanswered,
    /// 400
    Invalid,
    /// 500
    Internal,
}

impl Error {
    /// One invalid field.
    pub fn invalid(field: &str, reason: &str) -> Error {
        Error::Invalid(vec![(field.to_owned(), reason.to_owned())])
    }

    /// Groups the errors by the answer they call for.
    pub fn kind(&self) -> Kind {
        match self {
            Error::Refused(_) => Kind::Refused,
            Error::NotFound => Kind::NotFound,
            Error::Forbidden => Kind::Forbidden,
            Error::SignIn => Kind::SignIn,
            Error::Conflict => Kind::Conflict,
            Error::Throttled(_) => Kind::Throttled,
            Error::Busy(_) | Error::InLine(_) => Kind::Busy,
            Error::Unanswered(_) | Error::Resting(_) => Kind::Unanswered,
            Error::Invalid(_) => Kind::Invalid,
            Error::Database(error) if is_outage(error) => Kind::Unavailable,
            Error::Provider(_) | Error::Database(_) | Error::File(_) | Error::Search(_) | Error::Damaged(_) => {
                Kind::Internal
            }
        }
    }

    /// Whether the same call may succeed when simply made again: a serialization failure or
    /// a deadlock of PostgreSQL (40001, 40P01), or a busy SQLite.
    pub fn is_transient(&self) -> bool {
        let Error::Database(DbErr::Exec(error) | DbErr::Query(error) | DbErr::Conn(error)) = self else {
            return false;
        };
        let RuntimeErr::SqlxError(error) = error else { return false };
        let Some(error) = error.as_database_error() else { return false };
        matches!(error.code().as_deref(), Some("40001" | "40P01" | "5" | "517"))
    }

    /// Whether a unique index was violated.
    pub fn is_duplicate(&self) -> bool {
        matches!(self, Error::Database(error) if is_duplicate(error))
    }
}

/// Whether the database cannot be reached, or cannot write for now: no room on its disk, a disk that
/// fails, a server that stops or only reads. Nothing of what was asked has happened, and the same
/// request may succeed later.
///
/// SQLite says so by its primary result codes (the low byte), PostgreSQL by the classes 08
/// (connection), 53 (resources), 57P (operator), by 25006 (read-only) and by 25P03 (it had not heard
/// from us for so long that it let go).
fn is_outage(error: &DbErr) -> bool {
    let error = match error {
        DbErr::ConnectionAcquire(_) => return true,
        DbErr::Conn(error) | DbErr::Exec(error) | DbErr::Query(error) => error,
        _ => return false,
    };
    let RuntimeErr::SqlxError(error) = error else { return false };
    match error.as_ref() {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(error) => {
            let code = error.code().unwrap_or_default();
            match code.parse::<i64>() {
                // BUSY, LOCKED, READONLY, IOERR, FULL and CANTOPEN; states of PostgreSQL have five signs.
                Ok(number) if code.len() < 5 => matches!(number & 0xff, 5 | 6 | 8 | 10 | 13 | 14),
                _ => {
                    matches!(&*code, "25006" | "25P03")
                        || ["08", "53", "57P"].iter().any(|class| code.starts_with(class))
                }
            }
        }
        _ => false,
    }
}

/// Whether the line to the database was cut, by somebody on the way or by a server that ends (57P): what was sent on
/// it got no answer, and another line may give one.
pub(crate) fn is_cut(error: &DbErr) -> bool {
    let (DbErr::Conn(error) | DbErr::Exec(error) | DbErr::Query(error)) = error else { return false };
    let RuntimeErr::SqlxError(error) = error else { return false };
    match error.as_ref() {
        sqlx::Error::Io(_) => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| code.starts_with("57P")),
        _ => false,
    }
}

/// Whether a database error is a violated unique index.
pub fn is_duplicate(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_)))
}
