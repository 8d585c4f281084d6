#include "braid/report/saliency_view.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "braid/core/error.h"
#include "braid/core/escape.h"
#include "braid/report/canvas.h"
#include "braid/report/page.h"
#include "braid/report/signed_bars.h"
#include "braid/report/words.h"

namespace braid {
namespace views {
namespace {

constexpr int64_t listed_bars = 12, shown_channels = 6, shown_clouds = 2;
constexpr double faintest = 0.02;  // share of the full colour below which nothing is drawn

double largest(const std::vector<double>& values) {
  double out = 0;
  for (const double value : values) out = std::max(out, std::abs(value));
  return out;
}

std::vector<double> doubles(const torch::Tensor& from) {
  const auto flat = from.to(torch::kDouble).flatten().contiguous();
  return {flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel()};
}

/// Places of the largest values by size, largest first.
std::vector<size_t> ranked(const std::vector<double>& values, size_t most) {
  std::vector<size_t> out(values.size());
  std::iota(out.begin(), out.end(), size_t{0});
  std::stable_sort(out.begin(), out.end(),
                   [&](size_t a, size_t b) { return std::abs(values[a]) > std::abs(values[b]); });
  if (out.size() > most) out.resize(most);
  return out;
}

std::string_view colour_class(double share) { return share > 0 ? "s2" : "s1"; }

/// One channel of a log: its line over stripes that say what each step did.
std::string channel_plot(const std::string& name, const std::vector<double>& times, const std::vector<double>& values,
                         const std::vector<double>& shares, double full, const std::string& x_label) {
  Canvas canvas(600, 190, name);
  const auto [low, high] = range_of(values);
  const auto [first, last] = range_of(times);
  const Axis x = make_axis(first, last, 56, 590, 6, false), y = make_axis(low, high, 140, 24, 4, true);
  for (size_t t = 0; t + 1 < times.size(); ++t) {
    const double share = full > 0 ? std::min(1.0, std::abs(shares[t]) / full) : 0;
    if (share < faintest) continue;
    canvas.rect(x.at(times[t]), y.end, x.at(times[t + 1]) - x.at(times[t]), y.begin - y.end, colour_class(shares[t]),
                0.75 * share);
  }
  canvas.axes(x, y, x_label, name);
  std::vector<std::pair<double, double>> line;
  for (size_t t = 0; t < values.size(); ++t)
    if (std::isfinite(values[t])) line.emplace_back(x.at((times[t] + times[t + 1]) / 2), y.at(values[t]));
  canvas.path(line, "line s3");
  return std::move(canvas).finish();
}

/// Points as small squares, more colour the more they did; `across` and `up` are coordinates.
std::string cloud_plot(const std::string& title, const std::vector<double>& across, const std::vector<double>& up,
                       const std::vector<double>& shares, double full, const char* across_name, const char* up_name) {
  constexpr double side = 300, left = 50, top = 24;
  const auto [x0, x1] = range_of(across);
  const auto [y0, y1] = range_of(up);
  const double half = std::max(x1 - x0, y1 - y0) / 2;  // both ways alike, so that shapes stay
  const double cx = (x0 + x1) / 2, cy = (y0 + y1) / 2;
  const Axis x = make_axis(cx - half, cx + half, left, left + side, 5, false);
  const Axis y = make_axis(cy - half, cy + half, top + side, top, 5, false);
  Canvas canvas(left + side + 10, top + side + 44, title);
  canvas.axes(x, y, across_name, up_name);
  std::vector<size_t> order(shares.size());  // what did most is drawn last
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return std::abs(shares[a]) < std::abs(shares[b]); });
  for (const size_t p : order) {
    const double share = full > 0 ? std::min(1.0, std::abs(shares[p]) / full) : 0;
    canvas.rect(x.at(across[p]) - 2, y.at(up[p]) - 2, 4, 4, "empty-cell");
    canvas.rect(x.at(across[p]) - 2, y.at(up[p]) - 2, 4, 4, colour_class(shares[p]), 0.1 + 0.9 * share);
  }
  return std::move(canvas).finish();
}

}  // namespace

SaliencyView of_series(const InputSaliency& input, const FittedScale& scale) {
  SaliencyView out;
  const int64_t channels = scale.values(input.input.values.size(-1));
  const auto named = int64_t(scale.channels.size());
  std::vector<std::string> figures;
  const auto sums = doubles(input.shares.narrow(-1, 0, channels).sum({0, 1}).abs());
  for (int64_t n = 0; n < std::min(input.input.items(), shown_clouds); ++n) {
    const auto real = input.input.mask[n].nonzero().flatten();
    const auto steps = real.size(0);
    std::vector<double> times(size_t(steps) + 1);  // begin of each step, and the end of the last
    for (int64_t t = 0; t < steps; ++t) times[size_t(t)] = double(t);
    times.back() = double(steps);
    const bool timed = input.input.times && steps > 0 && !(*input.input.times)[n][0].isnan().any().item<bool>();
    if (timed) {
      const auto spans = (*input.input.times)[n].index_select(0, real);
      times = doubles(spans.select(1, 0));
      times.push_back(spans[steps - 1][1].item<double>());
    }
    const auto shares = input.shares[n].index_select(0, real), values = input.input.values[n].index_select(0, real);
    auto sorted = doubles(shares.abs());
    std::sort(sorted.begin(), sorted.end());
    const double full = sorted[size_t(0.99 * double(sorted.size() - 1))];
    for (const size_t c : ranked(sums, shown_channels)) {
      auto line = values.select(1, int64_t(c)).to(torch::kDouble);
      if (c < scale.mean.size()) line = line * scale.deviation[c] + scale.mean[c];
      auto seen = doubles(line);
      if (scale.tells_presence)
        for (int64_t t = 0; t < steps; ++t)
          if (values[t][channels + int64_t(c) % named].item<float>() == 0) seen[size_t(t)] = NAN;
      const std::string name = scale.name(int64_t(c));
      const auto own = doubles(shares.select(1, int64_t(c)));
      figures.push_back(
          html_figure(shortened(name, 60) + ": " + signed_number(std::accumulate(own.begin(), own.end(), 0.0)),
                      channel_plot(name, times, seen, own, full, timed ? "seconds" : "step")));
    }
  }
  out.html = html_grid(figures);
  if (channels > shown_channels)
    out.html += text("<p class=\"hint\">The ", shown_channels, " of ", channels, " channels that did most.</p>\n");
  return out;
}

SaliencyView of_points(const InputSaliency& input, const FittedScale& scale) {
  SaliencyView out;
  std::vector<std::string> figures;
  for (int64_t n = 0; n < std::min(input.input.items(), shown_clouds); ++n) {
    const auto real = input.input.mask[n].nonzero().flatten();
    const auto shares = doubles(input.shares[n].index_select(0, real).sum(1));
    const auto values = input.input.values[n].index_select(0, real).to(torch::kDouble);
    const auto coordinate = [&](int64_t c) {
      const auto line = values.select(1, c);
      return doubles(size_t(c) < scale.mean.size() ? line * scale.deviation[size_t(c)] + scale.mean[size_t(c)] : line);
    };
    const auto x = coordinate(0), y = coordinate(1), z = coordinate(2);
    auto sorted = shares;
    for (double& share : sorted) share = std::abs(share);
    std::sort(sorted.begin(), sorted.end());
    const double full = sorted.empty() ? 0 : sorted[size_t(0.98 * double(sorted.size() - 1))];
    figures.push_back(html_figure("From above", cloud_plot("From above", x, y, shares, full, "x", "y")));
    figures.push_back(html_figure("From the side", cloud_plot("From the side", x, z, shares, full, "x", "z")));
  }
  out.html = html_grid(figures);
  return out;
}

SaliencyView of_texts(const InputSaliency& input) {
  SaliencyView out;
  std::vector<double> shares;
  for (const PartShare& part : input.parts) shares.push_back(part.share);
  const double full = largest(shares);
  int64_t item = -1;
  for (const PartShare& part : input.parts) {
    if (part.item != item)
      out.html +=
          std::string(item < 0 ? "" : "</div>\n") + "<div class=\"quote\" style=\"width: auto; font-size: 15px\">";
    item = part.item;
    out.html += "<span style=\"" + heat_css(part.share, full) + "; border-radius: 4px; padding: 1px 3px\" title=\"" +
                signed_number(part.share) + "\">" + escape_html(shortened(part.name, 200)) + "</span> ";
  }
  if (item >= 0)
    out.html += "</div>\n";
  else
    out.html = "<p class=\"hint\">No word to hide.</p>\n";
  std::vector<std::pair<std::string, double>> bars;
  for (const size_t i : ranked(shares, 8)) bars.emplace_back(input.parts[i].name, shares[i]);
  if (bars.size() > 1) out.html += html_figure("Words that did most", draw_signed_bars("Words that did most", bars));
  return out;
}

SaliencyView of_columns(const InputSaliency& input, const std::map<std::string, std::string>& cells) {
  SaliencyView out;
  std::vector<double> shares;
  for (const PartShare& part : input.parts) shares.push_back(part.share);
  std::vector<std::pair<std::string, double>> bars;
  for (const size_t i : ranked(shares, 2 * size_t(listed_bars))) {
    const auto cell = cells.find(input.parts[i].name);
    bars.emplace_back(input.parts[i].name + (cell == cells.end() ? "" : " = " + cell->second), shares[i]);
  }
  out.html = html_figure("Hidden one at a time", draw_signed_bars("Columns", bars));
  if (shares.size() > bars.size())
    out.html += text("<p class=\"hint\">The ", bars.size(), " of ", shares.size(), " columns that did most.</p>\n");
  return out;
}

}  // namespace views

namespace {

/// The dimensions of a vector that did most.
std::string dimension_bars(const InputSaliency& input) {
  const auto sums = views::doubles(input.shares.sum({0, 1}));
  std::vector<std::pair<std::string, double>> bars;
  for (const size_t f : views::ranked(sums, size_t(views::listed_bars)))
    bars.emplace_back(text("number ", f + 1), sums[f]);
  const std::string title = text("Numbers that did most, of ", sums.size());
  return html_figure(title, draw_signed_bars(title, bars));
}

}  // namespace

SaliencyView saliency_view(const InputSaliency& input, const FittedScale& scale,
                           const std::map<std::string, std::string>& cells) {
  if (input.modality == "text") return views::of_texts(input);
  if (input.modality == "columns") return views::of_columns(input, cells);
  if (input.modality == "image") return views::of_pictures(input, scale);
  if (input.modality == "video") return views::of_films(input, scale);
  if (input.modality == "audio") return views::of_sounds(input);
  if (input.modality == "points") return views::of_points(input, scale);
  if (input.modality == "series") return views::of_series(input, scale);
  SaliencyView out;
  if (input.input.values.dim() == 3 && input.input.steps() > 1 && input.input.values.size(2) > 1)
    out = views::of_vectors(input);
  out.html += dimension_bars(input);
  return out;
}

}  // namespace braid
