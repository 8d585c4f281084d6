#include "braid/media/pillars.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace braid {
namespace {

constexpr int32_t nowhere = -1;

/// Cell of each point; `nowhere` outside of the grid.
std::vector<int32_t> cells_of(const PointCloud& cloud, const PillarGrid& grid) {
  const size_t width = cloud.channels.size(), points = size_t(cloud.points());
  const auto columns = int32_t(grid.columns()), rows = int32_t(grid.rows());
  const float per_metre = 1 / grid.edge_m;
  std::vector<int32_t> cells(points);
  for (size_t i = 0; i < points; ++i) {
    const float* p = cloud.values.data() + i * width;
    const bool inside = (p[0] >= grid.x_low) & (p[0] < grid.x_high) & (p[1] >= grid.y_low) & (p[1] < grid.y_high) &
                        (p[2] >= grid.z_low) & (p[2] < grid.z_high);
    if (!inside) {
      cells[i] = nowhere;
      continue;
    }
    // A point just below the end may round up to the cell after the last one.
    const auto column = std::min(int32_t((p[0] - grid.x_low) * per_metre), columns - 1);
    const auto row = std::min(int32_t((p[1] - grid.y_low) * per_metre), rows - 1);
    cells[i] = row * columns + column;
  }
  return cells;
}

/// Whether number `i` of `count` is in an even choice of `kept` of them.
bool is_chosen(int64_t i, int64_t count, int64_t kept) {
  return count <= kept || (i + 1) * kept / count > i * kept / count;
}

/// Replaces each point's cell by its pillar, in the order of first points, and counts the points of each pillar.
void number_pillars(std::vector<int32_t>& cells, int64_t grid_cells, std::vector<int32_t>& pillar_cells,
                    std::vector<int32_t>& counts) {
  std::vector<int32_t> numbers(size_t(grid_cells), nowhere);
  for (int32_t& cell : cells) {
    if (cell == nowhere) continue;
    int32_t& number = numbers[size_t(cell)];
    if (number == nowhere) {
      number = int32_t(pillar_cells.size());
      pillar_cells.push_back(cell);
      counts.push_back(0);
    }
    ++counts[size_t(number)];
    cell = number;
  }
}

/// Offsets of each point from the mean of its pillar and from the centre of its cell.
void fill_offsets(Pillars& pillars, const PillarGrid& grid, size_t channels) {
  const auto columns = int32_t(grid.columns());
  const auto width = size_t(pillars.width);
  for (size_t p = 0; p < pillars.cells.size(); ++p) {
    const auto begin = size_t(pillars.starts[p]), end = size_t(pillars.starts[p + 1]);
    float sum[3] = {};
    for (size_t q = begin; q < end; ++q)
      for (size_t axis = 0; axis < 3; ++axis) sum[axis] += pillars.features[q * width + axis];
    const float share = 1 / float(end - begin);
    const float x = grid.x_low + (float(pillars.cells[p] % columns) + 0.5f) * grid.edge_m;
    const float y = grid.y_low + (float(pillars.cells[p] / columns) + 0.5f) * grid.edge_m;
    for (size_t q = begin; q < end; ++q) {
      float* f = pillars.features.data() + q * width;
      for (size_t axis = 0; axis < 3; ++axis) f[channels + axis] = f[axis] - sum[axis] * share;
      f[channels + 3] = f[0] - x;
      f[channels + 4] = f[1] - y;
    }
  }
}

}  // namespace

int64_t PillarGrid::columns() const { return std::llround((double(x_high) - double(x_low)) / double(edge_m)); }
int64_t PillarGrid::rows() const { return std::llround((double(y_high) - double(y_low)) / double(edge_m)); }

Pillars make_pillars(const PointCloud& cloud, const PillarGrid& grid) {
  const double sides[] = {(double(grid.x_high) - double(grid.x_low)) / double(grid.edge_m),
                          (double(grid.y_high) - double(grid.y_low)) / double(grid.edge_m)};
  constexpr int64_t most_cells = 1 << 26;
  require(grid.edge_m > 0 && sides[0] >= 1 && sides[1] >= 1 && sides[0] * sides[1] <= double(most_cells), Fault::config,
          "", "a grid of ", sides[0], " x ", sides[1], " cells is not between 1 and ", most_cells);
  require(grid.max_pillars > 0 && grid.max_points > 0, Fault::config, "", "a grid needs at least one pillar and point");
  require(cloud.points() <= std::numeric_limits<int32_t>::max(), Fault::config, "", "a grid takes at most 2^31 points");
  const size_t channels = cloud.channels.size();
  std::vector<int32_t> cells = cells_of(cloud, grid), all_cells, counts;
  number_pillars(cells, grid.columns() * grid.rows(), all_cells, counts);

  Pillars pillars;
  pillars.width = int64_t(channels) + 5;
  const auto found = int64_t(all_cells.size());
  std::vector<int32_t> places(all_cells.size(), nowhere);  // of each pillar among those that are kept
  pillars.starts.push_back(0);
  for (int64_t p = 0; p < found; ++p) {
    if (!is_chosen(p, found, grid.max_pillars)) continue;
    places[size_t(p)] = int32_t(pillars.cells.size());
    pillars.cells.push_back(all_cells[size_t(p)]);
    pillars.starts.push_back(pillars.starts.back() + int32_t(std::min<int64_t>(counts[size_t(p)], grid.max_points)));
  }
  pillars.features.resize(size_t(pillars.points() * pillars.width));
  std::vector<int32_t> seen(all_cells.size(), 0), next(pillars.starts.begin(), pillars.starts.end());
  for (size_t i = 0; i < cells.size(); ++i) {
    if (cells[i] == nowhere) {
      ++pillars.outside;
      continue;
    }
    const auto pillar = size_t(cells[i]);
    const int32_t place = places[pillar];
    if (place == nowhere || !is_chosen(seen[pillar]++, counts[pillar], grid.max_points)) {
      ++pillars.beyond_limits;
      continue;
    }
    float* out = pillars.features.data() + size_t(next[size_t(place)]++) * size_t(pillars.width);
    std::copy_n(cloud.values.data() + i * channels, channels, out);
  }
  fill_offsets(pillars, grid, channels);
  return pillars;
}

}  // namespace braid
