// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/map_sentences.h"

#include "ui/plots/field_layer.h"
#include "ui/plots/map_points.h"
#include "ui/plots/map_words.h"
#include "ui/widgets/text.h"

#include <QStringList>

namespace latentscape {

QString MapSentences::place(QPointF z) const {
  QStringList parts;
  const auto add = [&](const QString& name, double at) {
    parts << (name.isEmpty() ? formatFixed(at, 2) : QStringLiteral("%1 %2").arg(name, formatFixed(at, 2)));
  };
  add(m_words.x, z.x());
  if (!m_line) add(m_words.y, z.y());
  return parts.join(QStringLiteral(", "));
}

QString MapSentences::image(int index) const {
  const QString name = m_words.classOf(*m_points, static_cast<std::size_t>(index));
  return name.isEmpty() ? m_words.image(index) : tr("%1, class %2").arg(m_words.image(index), name);
}

QString MapSentences::pen(QPointF z, std::optional<int> nearest) const {
  const QString said = tr("A brush is being drawn. Its pen is at %1.").arg(place(z));
  return nearest ? tr("%1 Nearest point: %2.").arg(said, image(*nearest)) : said;
}

QString MapSentences::probe(QPointF z, const FieldLayer& layer, bool brushing, std::optional<int> nearest) const {
  QString said = tr("Probe at %1.").arg(place(z));
  if (const QString value = layer.valueAt(z, m_line, m_words); !value.isEmpty())
    said = tr("%1 %2 there: %3.").arg(said, fieldTitle(layer.field()), value);
  if (brushing) said = tr("%1 A brush is being drawn.").arg(said);
  if (!nearest || !m_points || static_cast<std::size_t>(*nearest) >= m_points->count()) return said;
  return tr("%1 Nearest image: %2.").arg(said, image(*nearest));
}

QString MapSentences::points() const {
  if (!m_points || m_points->count() == 0) return tr("%1.").arg(m_words.empty);
  const QString what = m_words.points.isEmpty() ? tr("%1 images").arg(formatCount(m_points->count())) : m_words.points;
  return tr("The map shows %1 as points.").arg(what);
}

QString MapSentences::layer(const std::optional<FieldLegend>& legend) {
  if (!legend) return {};
  if (legend->title.isEmpty()) return legend->sentence;
  const QString said = tr("Layer under the points: %1.").arg(legend->title);
  if (legend->ramp.isNull()) return QStringLiteral("%1 %2").arg(said, legend->sentence);
  return tr("%1 %2 Its colours go from %3 to %4.").arg(said, legend->sentence, legend->low, legend->high);
}

}  // namespace latentscape
