//! `yunmall import`: a catalogue from files, with a progress bar, a report of refused rows, and a
//! summary.

use crate::config::Settings;
use crate::serve;
use anyhow::Context;
use clap::Args;
use domain::Lang;
use domain::catalog::import::{ImportFormat, ImportReport, Reject};
use services::Error;
use services::import::{Import, Mapping, Progress, Rate, Source, Watcher};
use std::fs::File;
use std::io::{BufWriter, IsTerminal, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// What `yunmall import` is told.
#[derive(Args, Clone, Debug)]
pub struct Arguments {
    /// File or folder to import.
    path: PathBuf,
    /// shopify, magento (a folder), bestbuy, litemall (a folder) or mapped.
    #[arg(long, value_parser = format)]
    format: ImportFormat,
    /// For `mapped`: a TOML file that says which column is what.
    #[arg(long)]
    mapping: Option<PathBuf>,
    /// Slug of the merchant; by default the shop's own.
    #[arg(long)]
    merchant: Option<String>,
    /// Say what would happen, and write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Write refused rows to this CSV file.
    #[arg(long)]
    report: Option<PathBuf>,
    /// Factor by which prices become the shop's, such as 7.1 for US dollars.
    #[arg(long, value_parser = rate, allow_hyphen_values = true)]
    rate: Option<Rate>,
    /// Pieces of each variant, where the file does not say.
    #[arg(long)]
    stock: Option<i64>,
}

fn format(text: &str) -> Result<ImportFormat, String> {
    ImportFormat::from_code(text).ok_or_else(|| {
        let all: Vec<&str> = ImportFormat::ALL.iter().map(|format| format.code()).collect();
        format!("say one of {}", all.join(", "))
    })
}

fn rate(text: &str) -> Result<Rate, String> {
    Rate::parse(text).ok_or_else(|| "a factor above zero, such as 7.1".to_owned())
}

/// Runs the command.
pub async fn run(settings: &Settings, arguments: Arguments) -> anyhow::Result<()> {
    serve::start_logging(settings);
    let path = &arguments.path;
    anyhow::ensure!(path.exists(), "{}: there is no such file or folder", path.display());
    let mapping = match &arguments.mapping {
        Some(path) => {
            let text = std::fs::read_to_string(path).with_context(|| format!("mapping {}", path.display()))?;
            Some(Mapping::parse(&text).map_err(|error| anyhow::anyhow!("mapping {}: {error}", path.display()))?)
        }
        None if arguments.format == ImportFormat::Mapped => anyhow::bail!("`--format mapped` needs `--mapping FILE`"),
        None => None,
    };
    let mut screen = Screen::new(arguments.report.as_ref())?;
    let shop = serve::open_shop(settings).await?;
    let merchant = services::import::merchant(&shop, arguments.merchant.as_deref()).await;
    let merchant = merchant.with_context(|| format!("merchant {}", arguments.merchant.clone().unwrap_or_default()))?;
    let import = Import {
        mapping,
        rate: arguments.rate.unwrap_or_default(),
        stock: arguments.stock,
        dry_run: arguments.dry_run,
        ..Import::new(merchant, arguments.format, Source::Path(path.clone()))
    };
    let result = services::import::run(&shop, import, &mut screen).await;
    screen.finish()?;
    let outcome = match result {
        Ok(report) => {
            print_summary(&report, &arguments, screen.begun.elapsed());
            Ok(())
        }
        Err(Error::Invalid(wrong)) => {
            let what: Vec<String> = wrong.iter().map(|(name, code)| sentence(name, code)).collect();
            Err(anyhow::anyhow!("{}: {}", path.display(), what.join("; ")))
        }
        Err(error) => Err(anyhow::Error::new(error).context("the import stopped; begun again, it goes on from there")),
    };
    shop.db.close().await?;
    outcome
}

fn sentence(name: &str, code: &str) -> String {
    let reason = domain::catalog::import::RejectReason::from_code(code);
    format!("{} ({name})", reason.map_or(code, |reason| reason.text(Lang::En)))
}

fn print_summary(report: &ImportReport, arguments: &Arguments, took: Duration) {
    let counts = report.counts;
    let word = if arguments.dry_run { "trial run, nothing was written" } else { "imported" };
    println!("{word}: {} rows, {} products in {:.1} s", counts.rows, counts.products, took.as_secs_f64());
    println!("  new {}, changed {}, unchanged {}", counts.created, counts.updated, counts.unchanged);
    println!(
        "  variants {}, pictures {}, reviews {}, links {}",
        counts.variants, counts.pictures, counts.reviews, counts.links
    );
    println!("  encoding {}, rows refused {}", report.encoding, counts.rejected);
    if report.remote_pictures > 0 {
        println!("  {} pictures lie on other machines and were not fetched", report.remote_pictures);
    }
    if !report.ignored.is_empty() {
        println!("  passed over: {}", report.ignored.join(", "));
    }
    for reject in report.rejects.iter().take(10) {
        println!("  {}", line(reject));
    }
    if counts.rejected > 10 {
        let hint = if arguments.report.is_some() { "see the report" } else { "all of them with --report FILE" };
        println!("  … and {} more; {hint}", counts.rejected - 10);
    }
}

fn line(reject: &Reject) -> String {
    let place = [reject.file.as_str(), if reject.file.is_empty() { "" } else { " " }].concat();
    let column = if reject.column.is_empty() { String::new() } else { format!(", {}", reject.column) };
    let value = if reject.value.is_empty() { String::new() } else { format!(": {}", reject.value) };
    format!("{place}row {}{column}: {}{value}", reject.row, reject.reason.text(Lang::En))
}

/// Progress and refused rows as they come.
struct Screen {
    begun: Instant,
    shown: Option<Instant>,
    terminal: bool,
    report: Option<BufWriter<File>>,
    failed: Option<std::io::Error>,
}

impl Screen {
    fn new(report: Option<&PathBuf>) -> anyhow::Result<Screen> {
        let report = match report {
            Some(path) => {
                let mut file = BufWriter::new(File::create(path).with_context(|| path.display().to_string())?);
                // Spreadsheets take the mark as a sign of UTF-8.
                writeln!(file, "\u{feff}file,row,column,reason,text_zh,text_en,value")?;
                Some(file)
            }
            None => None,
        };
        let terminal = std::io::stderr().is_terminal();
        Ok(Screen { begun: Instant::now(), shown: None, terminal, report, failed: None })
    }

    fn finish(&mut self) -> anyhow::Result<()> {
        if self.terminal && self.shown.is_some() {
            eprintln!();
        }
        if let Some(report) = &mut self.report {
            report.flush()?;
        }
        match self.failed.take() {
            Some(error) => Err(error).context("writing the report"),
            None => Ok(()),
        }
    }
}

impl Watcher for Screen {
    fn progress(&mut self, progress: Progress) {
        let pause = if self.terminal { Duration::from_millis(200) } else { Duration::from_secs(10) };
        let done = progress.read >= progress.length;
        if !done && self.shown.is_some_and(|shown| shown.elapsed() < pause) {
            return;
        }
        self.shown = Some(Instant::now());
        let text = bar(progress, self.begun.elapsed());
        if self.terminal {
            eprint!("\r{text}\x1b[K");
        } else {
            eprintln!("{text}");
        }
    }

    fn reject(&mut self, reject: &Reject) {
        let Some(report) = &mut self.report else { return };
        let row = reject.row.to_string();
        let cells = [
            reject.file.as_str(),
            &row,
            &reject.column,
            reject.reason.code(),
            reject.reason.text(Lang::Zh),
            reject.reason.text(Lang::En),
            &reject.value,
        ];
        let line: Vec<String> = cells.into_iter().map(quoted).collect();
        if let Err(error) = writeln!(report, "{}", line.join(",")) {
            self.failed.get_or_insert(error);
        }
    }
}

/// A CSV cell. What a spreadsheet would take for a formula is made text.
fn quoted(cell: &str) -> String {
    let guarded = if cell.starts_with(['=', '+', '-', '@']) { ["'", cell].concat() } else { cell.to_owned() };
    if guarded.contains([',', '"', '\n', '\r']) {
        ["\"", &guarded.replace('"', "\"\""), "\""].concat()
    } else {
        guarded
    }
}

/// `[=====>    ]  42 %  21,000 products  512/s  0:31 left`
fn bar(progress: Progress, took: Duration) -> String {
    const WIDTH: u64 = 24;
    let length = progress.length.max(1);
    let read = progress.read.min(length);
    let full = usize::try_from(read * WIDTH / length).unwrap_or(0);
    let empty = usize::try_from(WIDTH).unwrap_or(0).saturating_sub(full);
    let millis = took.as_millis().max(1);
    let products = progress.counts.products;
    let rate = i128::from(products) * 1000 / i128::try_from(millis).unwrap_or(1);
    let left = if read == 0 { 0 } else { u128::from(length - read) * millis / u128::from(read) / 1000 };
    format!(
        "[{}{}] {:>3} %  {products} products  {rate}/s  {}:{:02} left",
        "=".repeat(full),
        " ".repeat(empty),
        read * 100 / length,
        left / 60,
        left % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_tells_rate_and_time_left() {
        let mut progress = Progress { read: 25, length: 100, ..Progress::default() };
        progress.counts.products = 500;
        let text = bar(progress, Duration::from_secs(10));
        assert_eq!(text, "[======                  ]  25 %  500 products  50/s  0:30 left");
        assert!(bar(Progress::default(), Duration::ZERO).starts_with('['));
    }

    #[test]
    fn report_cells_are_no_formulas() {
        assert_eq!(quoted("=1+1"), "'=1+1");
        assert_eq!(quoted("a,\"b\""), "\"a,\"\"b\"\"\"");
    }
}
