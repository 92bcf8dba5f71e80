import { parseQuantity, quantityValue, sh } from 'p2lk/plugin';
import type { PodContext } from 'p2lk/plugin';
import { namesOf } from './names.ts';
import { together } from './amounts.ts';

const prefix = 'hugepages-';
const nano = 1_000_000_000n;

/**
 * Sets aside the huge pages that the containers ask for, when the machine boots; fewer than asked
 * hold the pod back, as a pod waits for a node that has them. Source:
 * Documentation/admin-guide/mm/hugetlbpage.rst of the kernel.
 */
export const setAsideHugePages = (context: PodContext): void => {
  const { pod, boot } = context;
  for (const name of namesOf(pod).filter((one) => one.startsWith(prefix))) {
    const page = parseQuantity(name.slice(prefix.length));
    const size = page === undefined ? 0n : quantityValue(page);
    const asked = (together(name, pod) ?? 0n) / nano;
    if (size === 0n || asked === 0n) continue;
    const pages = String(asked / size);
    const path = `/sys/kernel/mm/hugepages/hugepages-${size / 1024n}kB/nr_hugepages`;
    boot.run('beforeServices', {
      name: `${pages} huge pages of ${name.slice(prefix.length)}`,
      run: sh`echo ${pages} >${path} && [ "$(cat ${path})" -ge ${pages} ]`,
      required: true,
    });
    context.report('hugepages', {
      at: pod.containers,
      message:
        `${pages} pages of ${name.slice(prefix.length)} are set aside when the machine boots; ` +
        'LinuxKit cannot limit how many of them each container takes',
    });
  }
};
