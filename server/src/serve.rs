//! Starting and stopping.

use crate::config::Settings;
use crate::router::router;
use anyhow::Context;
use leptos::config::LeptosOptions;
use services::seed::SeedOptions;
use services::{Clock, Db, Keyring, Options, Shop};
use std::net::SocketAddr;
use std::path::Path;

/// Starts the log.
pub fn start_logging(settings: &Settings) {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_new(&settings.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second start within one process (tests) keeps the first log.
    let _ = if settings.log_json { builder.json().try_init() } else { builder.try_init() };
}

/// Opens the database, brings it up to date, and puts the shop together.
pub async fn open_shop(settings: &Settings) -> anyhow::Result<Shop> {
    std::fs::create_dir_all(&settings.data_dir)
        .with_context(|| format!("data folder {}", settings.data_dir.display()))?;
    let db = Db::connect(&settings.database_url, settings.connections).await;
    let db = db.with_context(|| format!("opening the database {}", settings.shown_database()))?;
    migrations::migrate(db.write()).await.context("migrating the database")?;
    let keys = Keyring::open(&settings.key_file);
    let keys = keys.with_context(|| format!("opening the key file {}", settings.key_file.display()))?;
    let secret = |given: &str, purpose: &str| {
        if given.is_empty() { services::sealing::hex(&keys.index("secret", purpose)) } else { given.to_owned() }
    };
    let options = Options {
        base_url: settings.base_url.clone(),
        files: settings.data_dir.join("files"),
        search: Some(settings.data_dir.join("search")),
        unpaid_minutes: settings.unpaid_minutes,
        unpaid_orders: settings.unpaid_orders,
        unpaid_pieces: settings.unpaid_pieces,
        auto_complete_days: settings.auto_complete_days,
        inside_url: format!("http://{}", settings.listen),
        demo_carrier_pace: settings.demo_carrier_pace_seconds * 1000,
        sandbox_secret: secret(&settings.sandbox_secret, "sandbox"),
        metrics_token: settings.metrics_token.clone(),
        push_services: settings.push_services.clone(),
        carrier_secret: secret(&settings.carrier_secret, "carrier"),
        ..Options::default()
    };
    let shop = Shop::new(db, keys, Clock::system(), options);
    services::staff::seed_roles(&shop).await.context("writing the roles")?;
    Ok(shop)
}

/// The bundle's folder, as the bundler left it.
pub fn leptos_options(settings: &Settings) -> LeptosOptions {
    let pkg = bundle_folder(&settings.site_root).unwrap_or_else(|| {
        tracing::warn!(site = %settings.site_root.display(), "no browser bundle; pages work as plain HTML");
        "pkg".to_owned()
    });
    LeptosOptions::builder()
        .output_name("yunmall")
        .site_root(settings.site_root.display().to_string())
        .site_pkg_dir(pkg)
        .site_addr(settings.listen)
        .build()
}

fn bundle_folder(site: &Path) -> Option<String> {
    let text = std::fs::read_to_string(site.join("build.json")).ok()?;
    let build: serde_json::Value = serde_json::from_str(&text).ok()?;
    Some(build.get("pkg")?.as_str()?.to_owned())
}

/// The whole demo shop, with the pictures that the settings name.
pub fn demo_shop(settings: &Settings) -> SeedOptions {
    SeedOptions { pictures: Some(settings.demo_pictures.clone()), orders: true, products: None }
}

/// Serves until asked to stop.
pub async fn run(settings: Settings) -> anyhow::Result<()> {
    start_logging(&settings);
    // Filling the demo shop takes a while: whether the address is free is found out before.
    drop(listen(&settings).await?);
    let shop = open_shop(&settings).await?;
    if settings.demo {
        let began = std::time::Instant::now();
        let say = |line| println!("demo shop: {line}");
        if services::seed::at_first_start(&shop, demo_shop(&settings), &say).await?.is_some() {
            println!("demo shop: open after {} s", began.elapsed().as_secs());
        }
    }
    let listener = listen(&settings).await?;
    tokio::spawn(shop.live.clone().relay(shop.db.clone()));
    tokio::spawn(services::jobs::work(shop.clone()));
    tokio::spawn(services::catalog::search::keep(shop.clone()));
    tokio::spawn(services::catalog::search::keep_report(shop.clone()));
    tokio::spawn(services::vitals::keep(shop.clone()));
    println!("shop: {}", settings.base_url);
    if let Some(link) = services::staff::first_owner_link(&shop).await? {
        println!("owner: {link}");
    }
    let live = shop.live.clone();
    let stop = async move {
        stop_signal().await;
        // Pages that listen would hold the program up for ever.
        live.close();
    };
    let service = router(shop.clone(), leptos_options(&settings));
    axum::serve(listener, service.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(stop)
        .await?;
    if let Err(error) = services::catalog::search::write_down(&shop).await {
        tracing::warn!(%error, "the last searches were not written down");
    }
    if let Err(error) = services::vitals::write_down(&shop).await {
        tracing::warn!(%error, "the last visits were not written down");
    }
    shop.db.close().await?;
    Ok(())
}

async fn listen(settings: &Settings) -> anyhow::Result<tokio::net::TcpListener> {
    let listener = tokio::net::TcpListener::bind(settings.listen).await;
    listener.with_context(|| format!("listening on {}", settings.listen))
}

async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
