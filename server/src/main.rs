//! The `yunmall` program.

use clap::{Parser, Subcommand};
use server::config::{self, Settings};
use server::{import_command, serve};
use services::audit_log::Verdict;
use services::seed::SeedOptions;

/// Yunmall 云商城: an online shop in one program.
#[derive(Parser)]
#[command(name = "yunmall", version, about)]
struct Cli {
    #[command(flatten)]
    flags: config::Flags,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the shop (the default): migrate, fill the demo shop at first start, listen.
    Serve,
    /// Bring the database schema up to date and stop.
    Migrate,
    /// Print a link that makes the one who opens it an owner; it works once, for seven days.
    CreateOwner,
    /// Fill the shop with the demo shop's goods, pictures and orders; what is there stays.
    Seed {
        /// At most so many products.
        #[arg(long)]
        products: Option<usize>,
        /// Goods only, without three months of orders.
        #[arg(long)]
        no_orders: bool,
    },
    /// Import a catalogue; good rows are kept, refused ones are reported. Begun again, it goes on.
    Import(import_command::Arguments),
    /// Build this node's search index again; a running server goes on searching and then uses the new one.
    Reindex,
    /// Keys of the sealed personal fields.
    Keys {
        /// `rotate`: a new key, and everything sealed again with it; `reseal`: only what still carries an old one.
        what: String,
    },
    /// Check that the books are right; exit code 1 and the rows when they are not.
    Audit,
    /// List every setting with its value and where it comes from; `config schema` and `config markdown`
    /// print docs/schema.md and docs/configuration.md.
    Config {
        /// What to print: `list`, `markdown` or `schema`.
        #[arg(default_value = "list")]
        what: String,
    },
}

fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    Settings::refuse_unknown(std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()))?;
    let settings = Settings::load(cli.flags)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match cli.command.unwrap_or(Command::Serve) {
            Command::Serve => serve::run(settings).await,
            Command::Migrate => {
                serve::start_logging(&settings);
                let shop = serve::open_shop(&settings).await?;
                shop.db.close().await?;
                Ok(())
            }
            Command::CreateOwner => {
                serve::start_logging(&settings);
                let shop = serve::open_shop(&settings).await?;
                println!("owner: {}", services::staff::owner_link(&shop).await?);
                shop.db.close().await?;
                Ok(())
            }
            Command::Seed { products, no_orders } => {
                serve::start_logging(&settings);
                let shop = serve::open_shop(&settings).await?;
                let options = SeedOptions { orders: !no_orders, products, ..serve::demo_shop(&settings) };
                services::seed::run(&shop, options, &|line| println!("demo shop: {line}")).await?;
                shop.db.close().await?;
                Ok(())
            }
            Command::Import(arguments) => import_command::run(&settings, arguments).await,
            Command::Reindex => {
                serve::start_logging(&settings);
                let shop = serve::open_shop(&settings).await?;
                let products = services::catalog::search::reindex(&shop).await?;
                println!("search: {products} products in a new index");
                shop.db.close().await?;
                Ok(())
            }
            Command::Keys { what } => keys(&settings, &what).await,
            Command::Audit => audit(&settings).await,
            Command::Config { what } => match what.as_str() {
                "schema" => {
                    print!("{}", migrations::schema_markdown());
                    Ok(())
                }
                "markdown" => {
                    print!("{}", Settings::markdown());
                    Ok(())
                }
                "list" => {
                    print!("{}", settings.listing());
                    Ok(())
                }
                other => anyhow::bail!("`config {other}`: say `list`, `markdown` or `schema`"),
            },
        }
    })
}

/// Prints every broken invariant, one row a line, and ends with an error when there is one.
async fn audit(settings: &Settings) -> anyhow::Result<()> {
    let shop = serve::open_shop(settings).await?;
    let findings = services::audit::run(&shop).await?;
    for (code, rule) in services::audit::list() {
        let broken: Vec<_> = findings.iter().filter(|finding| finding.code == code).collect();
        println!("{} {code}: {rule}", if broken.is_empty() { "ok  " } else { "FAIL" });
        for finding in broken {
            println!("     {}: {} ≠ {}", finding.id, finding.found.0, finding.found.1);
        }
    }
    let chain = services::audit_log::verify(&shop).await?;
    let rule = "the log of staff's acts is as it was written, row by row";
    match chain {
        Verdict::Whole(rows) => println!("ok   M3.chain: {rule} ({rows} rows)"),
        Verdict::Broken { seq } => println!("FAIL M3.chain: {rule}\n     row {seq} is missing or changed"),
    }
    shop.db.close().await?;
    let broken = findings.len() + usize::from(matches!(chain, Verdict::Broken { .. }));
    anyhow::ensure!(broken == 0, "{broken} rows break an invariant");
    Ok(())
}

/// Rotates the keys of the sealed fields, or finishes what an earlier rotation left.
async fn keys(settings: &Settings, what: &str) -> anyhow::Result<()> {
    anyhow::ensure!(matches!(what, "rotate" | "reseal"), "`keys {what}`: say `rotate` or `reseal`");
    serve::start_logging(settings);
    let mut shop = serve::open_shop(settings).await?;
    if what == "rotate" {
        shop = services::rotation::with_new_key(&shop, &settings.key_file)?;
        println!("keys: a new key is in {}", settings.key_file.display());
    }
    let fields = services::rotation::reseal(&shop).await?;
    println!("keys: {fields} fields sealed again with the current key");
    println!("keys: start running servers anew, then say `yunmall keys reseal` once for what they sealed meanwhile");
    shop.db.close().await?;
    Ok(())
}
