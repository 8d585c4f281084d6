#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "braid/evaluate/bootstrap.h"
#include "braid/predict/predictor.h"

/// @file cost.h
/// What each input costs, beside what would be lost without it: whether a sensor is worth it.

namespace braid {

struct EvaluateOptions;

/// No more rows than these are measured, and after two seconds none is begun.
inline constexpr int64_t cost_rows = 24;

/// What one part of a model costs, a row at a time on one thread. Times are medians, which a busy machine moves least.
struct PartCost {
  int64_t rows = 0;          ///< measured; 0: none had it, and only `weight_bytes` is known
  double milliseconds = 0;   ///< of computing one row
  double flops = 0;          ///< of one row, mean; what is counted says `WorkMeter`
  double peak_bytes = 0;     ///< the most that tensors took at once while a row was computed, beside weights and input
  int64_t weight_bytes = 0;  ///< of trained numbers and buffers
};

/// One input: its files or cells, and its encoder.
struct InputCost {
  std::string input;                     ///< its name
  std::string shares;                    ///< name of the input whose encoder this one uses too; else empty
  double reading_milliseconds = 0;       ///< of one row, from file or cells to steps; files are in the system's memory
  double step_bytes = 0;                 ///< of the steps that the encoder is given, mean over rows
  PartCost encoder;                      ///< without weights where they are another input's
  std::map<std::string, Measured> lost;  ///< by target column: what the main metric of all inputs falls by without this
                                         ///< one, with a paired interval; empty where that was not measured

  /// Reading and encoding one row.
  double milliseconds() const { return reading_milliseconds + encoder.milliseconds; }
};

/// Every cost of a row.
struct CostSheet {
  int64_t rows = 0;               ///< drawn; 0: nothing was measured
  std::vector<InputCost> inputs;  ///< those in use, in the order of the recipe
  PartCost fusion;                ///< fusion, context, heads, and the choice of who answers
  PartCost attribution;           ///< saying what each input did; no rows where that is not done; has no weights

  /// Reading, encoding and fusing one row, without attribution.
  double milliseconds() const;
};

/// Measures at most `cost_rows` of the rows, drawn by the seed, one by one on one thread. On a CPU memory is what
/// libtorch's allocator gives out; on another device what that device's does.
CostSheet cost_sheet(Predictor& predictor, const Table& table, const std::vector<int64_t>& rows,
                     const EvaluateOptions& options);

/// `worth it` where the interval of what is lost lies above 0, `harms` where it lies below, else `unclear`: these rows
/// cannot tell it from nothing. So for an interval of no width, as of no resamples or one group: it says nothing.
std::string worth_word(const Measured& lost);

}  // namespace braid
