// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/decoded_world.h"

#include "core/base/threads.h"
#include "ui/tasks/post.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace latentscape {
namespace {

constexpr double kSmallest = 20.0;        // logical pixels from one image to the next, at least; up to twice as many
constexpr double kInterval = 0.1;         // seconds between two pictures while a model trains
constexpr double kPieceSeconds = 0.008;   // for one piece at rest, about
constexpr double kMostTraining = 400.0;   // images at once while a model trains, about: 20 x 20
constexpr double kLeastTraining = 100.0;  // so coarse that it still tells something: then it comes less often
constexpr double kMostPlaces = 65'536.0;  // on any screen
constexpr double kFarthest = 1e9;         // multiples of the step: farther out, neighbours are the same float
constexpr int kSide = 40;                 // the largest side of an image as it is kept, in pixels

int shrinkOf(ImageShape shape) { return std::max(1, (std::max(shape.height, shape.width) + kSide - 1) / kSide); }

}  // namespace

DecodedWorld::DecodedWorld(ExplorationController& exploration, WorkAllowance& allowance, QObject* parent, WorkPace::Clock clock)
    : QObject(parent), m_exploration(exploration), m_pace(allowance, kInterval, std::move(clock), [this] { pump(); }) {
  connect(&m_exploration, &ExplorationController::opened, this, [this] {
    m_secondsEach = 0.0;
    forget();
  });
  connect(&m_exploration, &ExplorationController::layoutChanged, this, &DecodedWorld::forget);
  connect(&m_exploration, &ExplorationController::updated, this, &DecodedWorld::outdate);
  connect(&m_exploration, &ExplorationController::planeMoved, this, &DecodedWorld::outdate);
}

QString DecodedWorld::whyNot() const {
  if (!m_exploration.layout().isPlane()) return nothingBetween(m_exploration.layout());
  return m_overLayer && inColour() ? tr("Images in colour would change the colours of the layer: they are there without one.")
                                   : QString();
}

bool DecodedWorld::inColour() const {
  const auto model = m_exploration.model();
  return model && model->imageShape().channels > 1;
}

QString DecodedWorld::nothingBetween(const MapLayout& layout) {
  const QString method = layout.method() == ProjectionMethod::Tsne ? tr("t-SNE") : tr("UMAP");
  return tr("%1 places images only: between them there is nothing to decode.").arg(method);
}

bool DecodedWorld::usable() const { return m_on && m_window && m_exploration.model() && whyNot().isEmpty(); }

void DecodedWorld::setOn(bool on) {
  if (on == m_on) return;
  m_on = on;
  forget();
}

void DecodedWorld::setOverLayer(bool on) {
  if (std::exchange(m_overLayer, on) != on && inColour()) forget();
}

void DecodedWorld::setTraining(bool on) {
  if (on == m_training) return;
  m_training = on;
  if (!on) m_pace.forget();
  lookAround();
}

void DecodedWorld::setWindow(const MapWindow& window) {
  if (m_window == window) return;
  m_window = window;
  lookAround();
}

void DecodedWorld::forget() {
  ++m_context;
  m_asked = false;  // what is on its way has no meaning any more
  m_area = {};
  m_fresh.clear();
  m_kept.clear();
  emit cleared();
  emit availabilityChanged();
  lookAround();
}

void DecodedWorld::outdate() {
  ++m_age;
  std::fill(m_fresh.begin(), m_fresh.end(), std::uint8_t{0});
  m_kept.clear();
  if (m_training) lookAround();  // what an image takes is known better now
  else pump();
}

// All places whose images are in sight, and at rest those around them. None where they can't be told apart.
std::optional<LatticeBlock> DecodedWorld::areaOf(int level) const {
  const double step = latticeStep(level), margin = m_training ? 0.5 : 1.5;
  const QRectF seen = m_window->visible.normalized();
  const bool line = m_exploration.dimension() < 2;
  const double left = std::ceil(seen.left() / step - margin), right = std::floor(seen.right() / step + margin);
  const double low = line ? 0.0 : std::ceil(seen.top() / step - margin),
               high = line ? 0.0 : std::floor(seen.bottom() / step + margin);
  if (!(std::max({-left, right, -low, high}) < kFarthest)) return std::nullopt;
  const double columns = right - left + 1.0, rows = high - low + 1.0;
  if (columns < 1.0 || rows < 1.0 || columns * rows > kMostPlaces) return std::nullopt;
  LatticeBlock area;
  area.level = level;
  area.left = static_cast<int>(left);
  area.top = static_cast<int>(high);
  area.columns = static_cast<int>(columns);
  area.rows = static_cast<int>(rows);
  return area;
}

void DecodedWorld::lookAround() {
  if (!usable() || m_window->visible.isEmpty() || !(m_window->unitsPerPixel > 0.0)) return;
  int level = latticeLevel(kSmallest * m_window->unitsPerPixel);
  std::optional<LatticeBlock> area = areaOf(level);
  if (m_training && area) {
    const double each = m_secondsEach > 0.0 ? m_secondsEach : 1.0;  // the first picture is coarse
    const double most = std::clamp(m_pace.piece() / each, kLeastTraining, kMostTraining);
    // Twice as fine at half the rate rather than coarser. What an image takes wavers; the lattice must not.
    const auto allowed = [&] { return level == m_area.level ? 2.8 * most : 2.0 * most; };
    while (area && static_cast<double>(area->count()) > allowed()) area = areaOf(--level);
  }
  if (area && *area != m_area) {
    const LatticeBlock before = std::exchange(m_area, *area);
    const std::vector<std::uint8_t> fresh = std::exchange(m_fresh, std::vector<std::uint8_t>(m_area.count()));
    for (std::size_t i = 0; i < fresh.size(); ++i) {
      if (fresh[i] == 0) continue;
      if (const auto to = before.indexIn(m_area, i)) m_fresh[*to] = 1;
    }
    emit areaChanged(m_area);
    for (const auto& block : m_kept.around(m_area)) {
      if (refresh(block->block)) emit arrived(block);
    }
  }
  pump();
}

bool DecodedWorld::refresh(const LatticeBlock& block) {
  bool any = false;
  for (std::size_t i = 0; i < block.count(); ++i) {
    if (const auto to = block.indexIn(m_area, i)) any = std::exchange(m_fresh[*to], std::uint8_t{1}) == 0 || any;
  }
  return any;
}

bool DecodedWorld::complete() const {
  return m_area.columns > 0 && std::all_of(m_fresh.begin(), m_fresh.end(), [](std::uint8_t fresh) { return fresh != 0; });
}

// While a model trains: all. At rest: what is missing, of the coarser lattice's places before the others, from the top.
std::optional<LatticeBlock> DecodedWorld::nextPiece() const {
  if (complete() || m_area.columns == 0) return std::nullopt;
  if (m_training) return m_area;
  const double each = m_secondsEach > 0.0 ? m_secondsEach : kPieceSeconds / 64.0;
  const int most = static_cast<int>(std::clamp(kPieceSeconds / each, 8.0, 512.0));
  const auto offset = [](int first, int parity) { return ((first & 1) ^ parity); };  // to the next number of that parity
  for (const auto& [oddColumn, oddRow] : {std::pair{0, 0}, {1, 0}, {0, 1}, {1, 1}}) {
    const int firstColumn = offset(m_area.left, oddColumn), firstRow = offset(m_area.top, oddRow);
    const auto missing = [&](int column, int row) {
      return m_fresh[static_cast<std::size_t>(row * m_area.columns + column)] == 0;
    };
    int left = m_area.columns, right = -1, top = -1, bottom = -1;
    for (int row = firstRow; row < m_area.rows; row += 2) {
      int from = left, to = right;
      bool any = false;
      for (int column = firstColumn; column < m_area.columns; column += 2) {
        if (!missing(column, row)) continue;
        any = true;
        from = std::min(from, column);
        to = std::max(to, column);
      }
      if (!any) {
        if (top >= 0) break;
        continue;
      }
      if (top >= 0 && ((to - from) / 2 + 1) * ((row - top) / 2 + 1) > most) break;
      if (top < 0) top = row;
      bottom = row;
      left = from;
      right = std::min(to, from + 2 * (most - 1));
    }
    if (top < 0) continue;
    LatticeBlock piece;
    piece.level = m_area.level;
    piece.left = m_area.left + left;
    piece.top = m_area.top - top;
    piece.columns = (right - left) / 2 + 1;
    piece.rows = (bottom - top) / 2 + 1;
    piece.stride = 2;
    return piece;
  }
  return std::nullopt;
}

void DecodedWorld::pump() {
  if (!usable() || m_asked || (m_training && !m_pace.mayBegin())) return;
  if (const auto piece = nextPiece()) ask(*piece);
}

void DecodedWorld::ask(const LatticeBlock& piece) {
  m_asked = true;
  m_pace.begin();
  m_exploration.ask(
      QuestionKind::World,
      [this, piece, context = m_context, age = m_age, charged = m_training, plane = m_exploration.layout().plane(),
       base = m_exploration.point()](const std::shared_ptr<const Model>& model, std::stop_token stop) {
        const double before = threadSeconds();
        std::shared_ptr<const DecodedBlock> block;
        if (static_cast<int>(base.size()) == model->latentDimension() && plane.dimension == model->latentDimension()) {
          block = std::make_shared<const DecodedBlock>(
              decodeBlock(*model, plane, base, piece, shrinkOf(model->imageShape()), std::move(stop)));
        }
        const double seconds = threadSeconds() - before;
        post(this, [this, block, context, age, charged, seconds] { take(block, context, age, charged, seconds); });
      },
      [this, context = m_context, age = m_age] {
        post(this, [this, context, age] {
          if (context != m_context) return;
          m_asked = false;
          if (age != m_age) pump();  // as long as nothing has changed, it would only fail again
        });
      });
}

void DecodedWorld::take(const std::shared_ptr<const DecodedBlock>& block, std::uint64_t context, std::uint64_t age, bool charged,
                        double seconds) {
  if (charged) m_pace.spend(seconds);
  if (context != m_context) return;
  m_asked = false;
  if (!block || block->pixels.empty()) return;  // another model is about to be opened
  const double each = seconds / static_cast<double>(block->block.count());
  m_secondsEach = m_secondsEach > 0.0 ? 0.7 * m_secondsEach + 0.3 * each : each;
  if (age == m_age) {
    refresh(block->block);
    m_kept.add(block);
  }
  emit arrived(block);
  if (m_training) lookAround();
  else pump();
}

}  // namespace latentscape
