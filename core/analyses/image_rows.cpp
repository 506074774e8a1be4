// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/image_rows.h"

#include "core/analyses/picture_scale.h"

#include <algorithm>

namespace latentscape {
namespace {

constexpr std::size_t kWidest = 18;         // images side by side
constexpr std::size_t kMostPixels = 32000;  // side by side, which a labelled grid has space for

std::size_t columnsFor(std::size_t images, std::size_t rows, int width) {
  const std::size_t fit = kMostPixels / static_cast<std::size_t>(width + 8);
  return std::clamp<std::size_t>(std::min(std::max(kWidest, squareColumns(images * rows)), fit), 1,
                                 std::max<std::size_t>(images, 1));
}

}  // namespace

Result<void> drawRows(const std::filesystem::path& file, const std::string& title, const std::vector<ImageRow>& rows,
                      const PictureStyle& style) {
  const std::size_t count = rows.front().images.size();
  if (count == 0) return Error{"there are no images to draw", file.string(), ""};
  const int width = rows.front().images.front().shape.width;
  const std::size_t columns = columnsFor(count, rows.size(), width);
  const bool captions = std::any_of(rows.begin(), rows.end(), [](const ImageRow& row) { return !row.captions.empty(); });
  LabelledGridOptions grid = labelledGrid(title, columns, width, style);
  struct Cell {
    std::size_t row, image;
  };
  std::vector<Cell> cells;  // image == count: a gap at the end
  for (std::size_t first = 0; first < count; first += columns) {
    for (std::size_t row = 0; row < rows.size(); ++row) {
      grid.rowTitles.push_back(rows[row].title);
      for (std::size_t column = 0; column < columns; ++column) {
        const std::size_t image = std::min(first + column, count);
        cells.push_back({row, image});
        if (captions) grid.captions.push_back(image < rows[row].captions.size() ? rows[row].captions[image] : std::string());
      }
    }
  }
  const auto source = [&](std::size_t first, std::size_t asked) -> Result<std::vector<Image>> {
    std::vector<Image> images;
    for (std::size_t i = first; i < first + asked; ++i)
      images.push_back(cells[i].image < count ? rows[cells[i].row].images[cells[i].image] : Image{});
    return images;
  };
  return writeLabelledGrid(file, rows.front().images.front().shape, cells.size(), grid, source);
}

}  // namespace latentscape
