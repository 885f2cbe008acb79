//! Every setting: by flag, by environment, by file, in that order.

use anyhow::Context;
use clap::Args;
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::PathBuf;

macro_rules! settings {
    ($($(#[doc = $doc:literal])+ $field:ident: $kind:ty = $default:expr, $env:literal;)+) => {
        /// Settings as flags and environment variables.
        #[derive(Args, Clone, Debug, Default)]
        pub struct Flags {
            /// A TOML file with settings; flags and environment win over it.
            #[arg(long, env = "YUNMALL_CONFIG", global = true)]
            pub config: Option<PathBuf>,
            $($(#[doc = $doc])+ #[arg(long, env = $env, global = true)] pub $field: Option<$kind>,)+
        }

        /// Settings as a file. An unknown key is an error.
        #[derive(Deserialize, Default)]
        #[serde(deny_unknown_fields, default)]
        struct FromFile {
            $($field: Option<$kind>,)+
        }

        /// Settings in force.
        #[derive(Clone, Debug)]
        pub struct Settings {
            $($(#[doc = $doc])+ pub $field: $kind,)+
            sources: Vec<(&'static str, &'static str, &'static str, &'static str)>,
        }

        impl Settings {
            fn merge(flags: Flags, file: FromFile) -> Settings {
                let mut sources = Vec::new();
                $(
                    let source = if flags.$field.is_some() { "flag or environment" }
                        else if file.$field.is_some() { "file" } else { "default" };
                    sources.push((stringify!($field), $env, source, concat!($($doc),+)));
                    let $field = flags.$field.or(file.$field).unwrap_or_else(|| $default);
                )+
                Settings { $($field,)+ sources }
            }

            fn values(&self) -> Vec<String> {
                vec![$(format!("{:?}", self.$field)),+]
            }

            /// The environment variables there are.
            const ENVIRONMENT: &[&str] = &["YUNMALL_CONFIG", $($env),+];
        }
    };
}

settings! {
    /// Address to listen on.
    listen: SocketAddr = SocketAddr::from(([127, 0, 0, 1], 3000)), "YUNMALL_LISTEN";
    /// Database: `sqlite://path` or `postgres://…`; by default `yunmall.db` in the data folder.
    database_url: String = String::new(), "DATABASE_URL";
    /// Folder for the database, pictures and keys.
    data_dir: PathBuf = PathBuf::from("data"), "YUNMALL_DATA_DIR";
    /// Folder with the browser bundle.
    site_root: PathBuf = PathBuf::from("target/site"), "YUNMALL_SITE_ROOT";
    /// Where shoppers reach the shop; the base of every link the shop sends.
    base_url: String = String::new(), "YUNMALL_BASE_URL";
    /// Reading connections (SQLite), or connections for lists, for reads by key and for writing each (PostgreSQL).
    connections: u32 = 8, "YUNMALL_CONNECTIONS";
    /// Fill an empty database with the demo shop.
    demo: bool = true, "YUNMALL_DEMO";
    /// Folder with the demo shop's pictures (npm package @lobehub/fluent-emoji-3d, `assets`).
    demo_pictures: PathBuf = PathBuf::from("style/node_modules/@lobehub/fluent-emoji-3d/assets"), "YUNMALL_DEMO_PICTURES";
    /// JSON key file; by default `keys.json` in the data folder, made at first start.
    key_file: PathBuf = PathBuf::new(), "YUNMALL_KEY_FILE";
    /// Minutes an unpaid order keeps its stock.
    unpaid_minutes: i64 = 30, "YUNMALL_UNPAID_MINUTES";
    /// Most unpaid orders that one person (account or browser, phone, address) may have at a time.
    unpaid_orders: i64 = domain::checkout::UNPAID_ORDERS, "YUNMALL_UNPAID_ORDERS";
    /// Most pieces of one variant in unpaid orders of one person.
    unpaid_pieces: i64 = domain::checkout::UNPAID_PIECES, "YUNMALL_UNPAID_PIECES";
    /// Days after delivery until an order completes by itself.
    auto_complete_days: i64 = 10, "YUNMALL_AUTO_COMPLETE_DAYS";
    /// Seconds between two events of a demo parcel.
    demo_carrier_pace_seconds: i64 = 60, "YUNMALL_DEMO_CARRIER_PACE_SECONDS";
    /// Secret shared with the sandbox payment provider; by default made at first start.
    sandbox_secret: String = String::new(), "YUNMALL_SANDBOX_SECRET";
    /// Secret shared with the demo carrier; by default made at first start.
    carrier_secret: String = String::new(), "YUNMALL_CARRIER_SECRET";
    /// Token a monitor must bring (`Authorization: Bearer …`) to read `/metrics`; without one only this machine may.
    metrics_token: String = String::new(), "YUNMALL_METRICS_TOKEN";
    /// Push services beside those of the browsers there are: whole origins, such as `https://push.example`, with commas between them.
    push_services: String = String::new(), "YUNMALL_PUSH_SERVICES";
    /// Log filter, such as `info` or `services=debug`.
    log: String = "info,sqlx=warn,sea_orm_migration=warn".to_owned(), "YUNMALL_LOG";
    /// Log as JSON lines.
    log_json: bool = false, "YUNMALL_LOG_JSON";
}

/// Environment variables of the scripts around the program, which it is started by.
const OF_SCRIPTS: &[&str] = &[
    "YUNMALL_CACHE",
    "YUNMALL_WASM",
    "YUNMALL_BIN",
    "YUNMALL_SHARED_DATA",
    "YUNMALL_E2E_",
    "YUNMALL_TEST_",
    "YUNMALL_BENCH_",
];

impl Settings {
    /// Reads file, environment and flags, and fills in what depends on other settings.
    pub fn load(flags: Flags) -> anyhow::Result<Settings> {
        let file = match &flags.config {
            Some(path) => {
                let text =
                    std::fs::read_to_string(path).with_context(|| format!("settings file {}", path.display()))?;
                toml::from_str(&text).with_context(|| format!("settings file {}", path.display()))?
            }
            None => FromFile::default(),
        };
        let mut settings = Settings::merge(flags, file);
        if settings.database_url.is_empty() {
            settings.database_url = format!("sqlite://{}", settings.data_dir.join("yunmall.db").display());
        }
        if settings.base_url.is_empty() {
            settings.base_url = format!("http://{}", settings.listen);
        }
        settings.base_url = settings.base_url.trim_end_matches('/').to_owned();
        if settings.key_file.as_os_str().is_empty() {
            settings.key_file = settings.data_dir.join("keys.json");
        }
        Ok(settings)
    }

    /// The settings of a shop that lives in one folder and listens nowhere yet, for measurements.
    pub fn in_folder(folder: &std::path::Path) -> anyhow::Result<Settings> {
        Settings::load(Flags { data_dir: Some(folder.to_owned()), ..Flags::default() })
    }

    /// Refuses environment variables that look like settings and are none: a mistyped name would
    /// silently leave the default in force.
    pub fn refuse_unknown(environment: impl Iterator<Item = String>) -> anyhow::Result<()> {
        let unknown: Vec<String> = environment
            .filter(|name| name.starts_with("YUNMALL_") && !Self::ENVIRONMENT.contains(&name.as_str()))
            .filter(|name| !OF_SCRIPTS.iter().any(|front| name.starts_with(front)))
            .collect();
        anyhow::ensure!(
            unknown.is_empty(),
            "no such setting: {} (`yunmall config` lists them all)",
            unknown.join(", ")
        );
        Ok(())
    }

    /// The text of `docs/configuration.md`.
    pub fn markdown() -> String {
        let mut out = String::from(
            "# Configuration\n\nGenerated (`yunmall config markdown`). A flag wins over the environment, the environment over the \
             file, the file over the default.\nThe file is TOML with the names of the first column, and is named by `--config` or \
             `YUNMALL_CONFIG`. An unknown name is an error everywhere.\n`yunmall config` lists the values in force and where each \
             comes from.\n\n| Name in the file | Flag | Environment | Default | Meaning |\n| --- | --- | --- | --- | --- |\n",
        );
        let bare = Settings::merge(Flags::default(), FromFile::default());
        for ((name, env, _, meaning), value) in bare.sources.iter().zip(bare.values()) {
            let value = value.trim_matches('"');
            let value = if value.is_empty() { String::new() } else { format!("`{value}`") };
            out += &format!("| `{name}` | `--{}` | `{env}` | {value} | {} |\n", name.replace('_', "-"), meaning.trim());
        }
        out
    }

    /// The database's address as it may be shown: without user, password and options.
    pub fn shown_database(&self) -> String {
        let url = self.database_url.split('?').next().unwrap_or_default();
        match url.split_once("://") {
            Some((scheme, rest)) => {
                // A password may contain the sign itself, a host never does.
                let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
                format!("{scheme}://{place}")
            }
            None => "without a scheme".to_owned(),
        }
    }

    /// One line per setting: name, environment variable, value, source, meaning. Secrets are hidden.
    pub fn listing(&self) -> String {
        let mut out = String::new();
        for ((name, env, source, meaning), value) in self.sources.iter().zip(self.values()) {
            let value =
                if name.contains("secret") || name.contains("token") || value.contains("://") && value.contains('@') {
                    "(hidden)".to_owned()
                } else {
                    value
                };
            out += &format!("{name} = {value}\n    --{}, {env}, from {source}:{meaning}\n", name.replace('_', "-"));
        }
        out
    }
}
