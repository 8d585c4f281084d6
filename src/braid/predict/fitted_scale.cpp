#include "braid/predict/fitted_scale.h"

namespace braid {

FittedScale fitted_scale(const Feature& feature) {
  const Node fitted = feature.fitted();
  FittedScale out;
  if (!fitted.is_table()) return out;
  const Node* look = fitted.find("look");  // of films, where pictures have it at the top
  const Node& from = look && look->is_table() ? *look : fitted;
  const Node *mean = from.find("mean"), *deviation = from.find("deviation");
  if (mean && deviation && mean->is_array() && deviation->is_array()) {
    for (const Node& value : mean->array()) out.mean.push_back(float(value.number()));
    for (const Node& value : deviation->array()) out.deviation.push_back(float(value.number()));
  }
  if (const Node* channels = fitted.find("channels"); channels && channels->is_array())
    for (const Node& name : channels->array()) out.channels.push_back(name.string());
  if (const Node* gaps = fitted.find("gaps"))
    if (const bool* told = std::get_if<bool>(&gaps->value)) out.tells_presence = *told;
  return out;
}

std::string FittedScale::name(int64_t place) const {
  const auto count = int64_t(channels.size());
  if (place < count) return channels[size_t(place)];
  return place < 2 * count ? "spread of " + channels[size_t(place - count)] : text("channel ", place + 1);
}

}  // namespace braid
