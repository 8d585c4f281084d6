#include "braid/features/time_grid.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "braid/core/config.h"

namespace braid {

void TimeGrid::validate() const {
  const bool has_method = method != "none";
  const auto known = std::begin(grid_method_names), end = std::end(grid_method_names);
  if (has_method && std::find(known, end, method) == end) {
    std::vector<std::string> names(known, end);
    names.emplace_back("none");
    fail(Fault::config, "", "there is no method \"", method,
         "\" of a grid; known: none, nearest, previous, linear, mean, max", guess(method, names));
  }
  require(has_method == is_on(), Fault::config, "", "a grid needs both, \"rate_hz\", which is ", rate_hz,
          ", and \"method\", which is \"", method, '"');
  if (is_on()) (void)sample_rate(rate_hz);
}

GridRequest TimeGrid::request() const {
  const auto known = std::begin(grid_method_names);
  GridRequest out;
  out.method = GridMethod(std::find(known, std::end(grid_method_names), method) - known);
  out.rate = sample_rate(rate_hz);
  return out;
}

Ticks TimeGrid::looks_back(Ticks usual_step) const {
  constexpr Ticks longest{int64_t{1} << 60};  // so that a few of them fit into ticks
  return is_on() && !takes_windows(request().method) ? gap_steps * std::min(usual_step, longest) : Ticks{0};
}

torch::Tensor view_times(const TimeView& view, double together, const SampleRate& rate) {
  const auto moment = [&](int64_t t) {
    const double step = (view.begin + double(t) * view.pace) * together;
    const auto whole = int64_t(step);
    return seconds(rate.time(whole)) + (step - double(whole)) / rate.hz();
  };
  torch::Tensor out = torch::empty({view.steps, 2}, torch::kFloat64);
  double* at = out.data_ptr<double>();
  for (int64_t t = 0; t < view.steps; ++t) {
    *at++ = moment(t);
    *at++ = moment(t + 1);
  }
  return out;
}

std::optional<Error> put_on_grid(const TimeGrid& grid, Series& log, ItemClip& clip) {
  if (!log.has_clock())
    return Error(Fault::data, "", "has no clock, so it cannot be put on a grid; state its time_column or its rate_hz");
  std::vector<Ticks> moments(static_cast<size_t>(log.steps()));
  for (size_t t = 0; t < moments.size(); ++t) {
    const Ticks own = log.time(int64_t(t));
    moments[t] = clip.ticks_since_begin(own);
    // What lies in the part does so whatever way its begin was rounded.
    if (clip.span && own >= clip.span->begin) moments[t] = std::max(moments[t], Ticks{0});
  }
  if (clip.span && !moments.empty() && log.time(log.steps() - 1) < clip.span->begin)
    return Error(Fault::absent, "", "has no measurement in the wanted part");
  clip = clip.since_its_begin();
  GridRequest request = grid.request();
  request.usual_step = log.usual_step;
  request.is_irregular = log.is_irregular;
  if (clip.span) request.from = Ticks{0};
  if (clip.span && clip.span->end != end_of_time) request.until = clip.span->end;
  auto steps = on_grid(moments, log.values, request);
  if (!steps) return steps.error();
  if (steps.value().values.empty())
    return Error(clip.is_cut ? Fault::absent : Fault::data, "",
                 text("holds no measurement for any step of a grid of ", grid.rate_hz, " Hz"));
  log.values = std::move(steps).value().values;
  log.first_step = steps.value().first;
  log.times.clear();
  log.rate = request.rate;
  log.usual_step = request.rate.time(1);
  log.is_irregular = false;
  return std::nullopt;
}

}  // namespace braid
