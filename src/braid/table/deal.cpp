#include "braid/table/deal.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <unordered_map>

#include "braid/core/random.h"

namespace braid {
namespace {

/// Rows one by one: each stratum is shuffled and cut, and what rounding owes one stratum is paid in the next.
std::vector<int> deal_singly(const Deal& deal, const std::vector<double>& shares, uint64_t seed) {
  std::map<int64_t, std::vector<size_t>> strata;
  for (size_t i = 0; i < deal.rows.size(); ++i) strata[deal.strata.empty() ? 0 : deal.strata[i]].push_back(i);
  std::vector<int> parts(deal.rows.size(), 0);
  std::vector<double> owed(shares.size(), 0);
  for (auto& [stratum, members] : strata) {
    Random random(derive_seed(seed, uint64_t(stratum)));
    shuffle(members, random);
    size_t left = members.size(), at = 0;
    for (size_t part = shares.size(); part-- > 0;) owed[part] += shares[part] * double(members.size());
    const size_t keep = shares.size() > 2 ? 0 : 1;  // of two parts, the first gets a row of every class
    for (size_t part = 1; part < shares.size(); ++part) {
      const auto most = double(left > keep ? left - keep : 0);
      const auto take = size_t(std::clamp(std::round(owed[part]), 0.0, most));
      for (size_t i = 0; i < take; ++i) parts[members[at++]] = int(part);
      owed[part] -= double(take);
      left -= take;
    }
    owed[0] -= double(left);
  }
  return parts;
}

struct Group {
  std::map<int64_t, double> strata;  // rows of each
  std::vector<size_t> members;
  uint64_t order = 0;
};

std::vector<Group> gather(const Deal& deal, uint64_t seed) {
  std::unordered_map<uint64_t, size_t> known;
  std::vector<Group> groups;
  for (size_t i = 0; i < deal.rows.size(); ++i) {
    const uint64_t name = deal.groups[i];
    const auto [at, fresh] = name == 0 ? std::pair(known.end(), true) : known.emplace(name, groups.size());
    const size_t index = name == 0 || fresh ? groups.size() : at->second;
    if (index == groups.size()) {
      groups.emplace_back();
      groups.back().order = name == 0 ? derive_seed(~seed, uint64_t(deal.rows[i])) : derive_seed(seed, name);
    }
    groups[index].members.push_back(i);
    ++groups[index].strata[deal.strata.empty() ? 0 : deal.strata[i]];
  }
  std::sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) {
    return a.members.size() != b.members.size() ? a.members.size() > b.members.size() : a.order < b.order;
  });
  return groups;
}

/// Whole groups, largest first, each to the part where it mends most of the squared distance to the wanted counts.
std::vector<int> deal_groups(const Deal& deal, const std::vector<double>& shares, uint64_t seed) {
  const auto groups = gather(deal, seed);
  std::map<int64_t, double> totals;
  for (const auto& group : groups)
    for (const auto& [stratum, rows] : group.strata) totals[stratum] += rows;
  const auto all = double(deal.rows.size());
  std::vector<std::map<int64_t, double>> have(shares.size());
  std::vector<double> sizes(shares.size(), 0);
  std::vector<int> parts(deal.rows.size(), 0), part_of(groups.size(), 0);
  std::vector<size_t> held(shares.size(), 0);
  for (size_t g = 0; g < groups.size(); ++g) {
    size_t best = 0;
    double least = INFINITY;
    for (size_t p = 0; p < shares.size(); ++p) {
      auto change = [&](double now, double more, double total) {  // relative to the part's size: small parts count, too
        const double want = shares[p] * total;
        return ((now + more - want) * (now + more - want) - (now - want) * (now - want)) /
               (std::max(want, 1.0) * total);
      };
      const auto size = double(groups[g].members.size());
      double cost = change(sizes[p], size, all) * double(totals.size());
      for (const auto& [stratum, rows] : groups[g].strata) cost += change(have[p][stratum], rows, totals[stratum]);
      if (cost < least) least = cost, best = p;
    }
    part_of[g] = int(best);
    sizes[best] += double(groups[g].members.size());
    ++held[best];
    for (const auto& [stratum, rows] : groups[g].strata) have[best][stratum] += rows;
  }
  for (size_t p = 0; p < shares.size(); ++p) {  // an empty part takes the smallest group of the part with most
    const size_t rich = size_t(std::max_element(held.begin(), held.end()) - held.begin());
    if (held[p] > 0 || shares[p] <= 0 || held[rich] < 2) continue;
    for (size_t g = groups.size(); g-- > 0;)
      if (part_of[g] == int(rich)) {
        part_of[g] = int(p);
        --held[rich], ++held[p];
        break;
      }
  }
  for (size_t g = 0; g < groups.size(); ++g)
    for (const size_t i : groups[g].members) parts[i] = part_of[g];
  return parts;
}

}  // namespace

std::vector<int> deal_rows(const Deal& deal, const std::vector<double>& shares, uint64_t seed) {
  return deal.groups.empty() ? deal_singly(deal, shares, seed) : deal_groups(deal, shares, seed);
}

}  // namespace braid
