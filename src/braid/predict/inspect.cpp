#include "braid/predict/inspect.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "braid/predict/signal_statistics.h"
#include "braid/predict/text_statistics.h"

namespace braid {
namespace {

constexpr int64_t widest_content = 2048;

/// Calls `use(row, item, place)` for each link of a strand, in their order.
template <class Use>
void for_each_link(const torch::Tensor& links, const Use& use) {
  const auto table = links.cpu();
  const auto link = table.accessor<int64_t, 2>();
  for (int64_t l = 0; l < table.size(0); ++l) use(link[l][0], link[l][1], l);
}

/// Raises `values` to those of `others`, times `scale`, where these are larger.
void raise(std::vector<double>& values, const std::vector<double>& others, double scale = 1) {
  for (size_t i = 0; i < values.size(); ++i) values[i] = std::max(values[i], others[i] * scale);
}

}  // namespace

bool is_measured(const StepSpec& spec) {
  static const std::set<std::string> measured = {"image", "video", "audio", "series", "points", "vector"};
  return measured.count(spec.modality) > 0;
}

bool has_content(const StepSpec& spec) {
  return spec.modality == "vector" && spec.max_steps == 1 && spec.shape.at(0) <= widest_content;
}

torch::Tensor encoding_view(const Strand& encoded, int64_t width) {
  return encoded.mean().narrow(1, 0, width).to(torch::kDouble).cpu();
}

torch::Tensor content(const Strand& strand) { return strand.mean().to(torch::kDouble).cpu(); }

Strange strangeness(const InputCheck& check, const StepSpec& spec, const Strand& raw, const Strand& encoded) {
  Strange out;
  out.harm = check.signal.excess(check.spelling.defined() ? text_statistics(raw, check.spelling)
                                                          : signal_statistics(raw, spec));
  if (check.encoding) raise(out.harm, check.encoding->excess(encoding_view(encoded, check.encoding->mean.size(0))));
  out.seen = out.harm;
  if (!check.content) return out;
  const auto away = check.content->excess(content(raw));
  raise(out.seen, away);
  if (std::isfinite(check.tolerance)) raise(out.harm, away, 1 / check.tolerance);
  return out;
}

Strangeness strangeness_of_all(const Strands& raw, const Strands& encoded, const std::map<std::string, StepSpec>& specs,
                               const InputChecks& checks) {
  Strangeness out;
  for (const auto& [id, check] : checks)
    if (const auto found = encoded.find(id); found != encoded.end() && found->second.items() > 0)
      out[id] = strangeness(check, specs.at(id), raw.at(id), found->second);
  return out;
}

torch::Tensor unusual_rows(const std::string& id, const Strand& used, const Strangeness& strangeness) {
  auto out = torch::zeros({used.rows()}, torch::kBool);
  const auto found = strangeness.find(id);
  if (found == strangeness.end()) return out;
  bool* unusual = out.mutable_data_ptr<bool>();
  for_each_link(used.links, [&](int64_t row, int64_t item, int64_t) {
    if (found->second.seen[size_t(item)] > 1) unusual[row] = true;
  });
  return out;
}

Strands without_broken(const Strands& encoded, const Strangeness& strangeness) {
  std::vector<std::string> harmful;                                 // inputs that have an item that does harm
  std::vector<bool> clean(size_t(encoded.begin()->second.rows()));  // rows with an item that does none
  const auto harm_of = [&](const std::string& id, int64_t item) {
    const auto found = strangeness.find(id);
    return found == strangeness.end() ? 0 : found->second.harm[size_t(item)];
  };
  for (const auto& [id, strand] : encoded) {
    bool any = false;
    for_each_link(strand.links, [&, &id = id](int64_t row, int64_t item, int64_t) {
      if (harm_of(id, item) > 1)
        any = true;
      else
        clean[size_t(row)] = true;
    });
    if (any) harmful.push_back(id);
  }
  Strands out = encoded;
  for (const std::string& id : harmful) {
    const auto& links = encoded.at(id).links;
    auto gone = torch::zeros({links.size(0)}, torch::kBool);
    for_each_link(links, [&](int64_t row, int64_t item, int64_t place) {
      const double harm = harm_of(id, item);
      gone.mutable_data_ptr<bool>()[place] = harm > hopeless || (harm > 1 && clean[size_t(row)]);
    });
    out.at(id) = encoded.at(id).without_links(gone, State::broken);
  }
  return out;
}

}  // namespace braid
