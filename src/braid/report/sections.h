#pragma once

#include "braid/report/media_cells.h"
#include "braid/report/report.h"

/// @file sections.h
/// The sections of the report, as HTML; one that has nothing to say is empty.

namespace braid {

std::string header_section(const ReportInput& input);                   ///< title, verdict, main numbers
std::string data_section(const ReportInput& input, MediaCells& media);  ///< parts, inputs with samples, targets
std::string training_section(const ReportInput& input);                 ///< learning curves
std::string target_section(const ReportInput& input, const TargetEvaluation& target);  ///< everything on one target
std::string patterns_section(const ReportInput& input);                                ///< with some of the inputs
std::string cost_section(const ReportInput& input);                                    ///< what inputs cost and bring
std::string noise_section(const ReportInput& input);                                   ///< with noise on an input
std::string misses_section(const ReportInput& input, MediaCells& media);               ///< worst errors
std::string run_section(const ReportInput& input);                                     ///< notes, time, recipe

/// `0.913`, `91.3 %` for shares: metrics that are a share of rows or labels are shown as a percentage.
std::string shown_metric(const std::string& name, double value);

/// `91.3 % (89.0 % to 93.1 %)`.
std::string shown_measured(const std::string& name, const Measured& measured);

/// The one sentence on a target that a reader should take home, as HTML, and how it compares with the constant answer.
std::string verdict(const TargetEvaluation& target);

/// One plain sentence on whether answers from several inputs are ever clearly worse than those from one of these inputs
/// alone, see `beside_singles`; empty where nothing was compared.
std::string together_verdict(const Evaluation& evaluation, const TargetEvaluation& target);

}  // namespace braid
