//! What buyers tick, in words.

use domain::Lang;
use domain::voices::ReviewTag;

/// What a tick says.
pub fn tag_words(tag: ReviewTag, lang: Lang) -> &'static str {
    let (zh, en) = match tag {
        ReviewTag::AsDescribed => ("与描述相符", "As described"),
        ReviewTag::GoodQuality => ("质量好", "Well made"),
        ReviewTag::GoodValue => ("物有所值", "Worth it"),
        ReviewTag::Handsome => ("好看", "Looks good"),
        ReviewTag::Fast => ("发货快", "Came quickly"),
        ReviewTag::WellPacked => ("包装好", "Packed well"),
        ReviewTag::FitsWell => ("尺码合适", "True to size"),
        ReviewTag::RunsSmall => ("偏小", "Runs small"),
        ReviewTag::RunsLarge => ("偏大", "Runs large"),
        ReviewTag::NotAsDescribed => ("与描述不符", "Not as described"),
        ReviewTag::PoorQuality => ("质量一般", "Poorly made"),
    };
    lang.pick(zh, en)
}
