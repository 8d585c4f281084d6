#pragma once

#include <string>

#include "braid/report/report.h"

/// @file model_card.h
/// What someone who is handed a bundle must know of it. Mitchell et al. 2019, "Model Cards for Model Reporting",
/// arXiv:1810.03993.

namespace braid {

/// Markdown, for `Bundle::model_card`. Every text from the table is escaped.
/// @throws Error(internal) without a bundle or a table
std::string render_model_card(const ReportInput& input);

}  // namespace braid
