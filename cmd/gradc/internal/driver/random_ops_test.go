package driver_test

import "github.com/gradc/gradc/ir/ops"

// operations are the names of all operations, in the order of the list.
func operations() []string {
	var names []string
	for _, op := range ops.All {
		names = append(names, op.Name())
	}
	return names
}
