import type { Container } from '../kubernetes/generated/types.ts';
import { isReferenceFault, parseReference } from '../images/reference.ts';
import { placeOf } from '../view/view.ts';
import type { View } from '../view/view.ts';
import type { PodWalk } from './walk/pod-walk.ts';

/**
 * Checks the names of the containers' images before anything is asked about them: P2LK224. An API
 * server takes any text; a kubelet does not start such a container (`InvalidImageName`). Source:
 * kubelet `pkg/util/parsers/parsers.go`, ParseImageName.
 */
export const checkImageNames = ({ pod, report }: PodWalk): void => {
  for (const container of [...(pod.initContainers ?? []), ...(pod.containers ?? [])])
    checkImageName(container, report);
};

const checkImageName = (container: View<Container>, report: PodWalk['report']): void => {
  const { name, image = '' } = container;
  const parsed = parseReference(image);
  if (!isReferenceFault(parsed)) return;
  report.add(
    'P2LK224',
    { container: name, image, reason: parsed.error },
    placeOf(container, 'image'),
    { help: 'write it as registry.example.com/shop:1.4, after whatever fills names in has run' },
  );
};
