package org.lwm2md.interop;

import java.io.File;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.eclipse.leshan.core.model.LwM2mModel;
import org.eclipse.leshan.core.model.LwM2mModelRepository;
import org.eclipse.leshan.core.model.ObjectLoader;
import org.eclipse.leshan.core.model.ObjectModel;
import org.eclipse.leshan.core.model.ResourceModel;
import org.eclipse.leshan.core.node.LwM2mPath;
import org.eclipse.leshan.server.model.LwM2mModelProvider;
import org.eclipse.leshan.server.model.VersionedModelProvider;
import org.eclipse.leshan.server.registration.Registration;

/** The object definitions that every server of this process knows: Leshan's own ones and those of the given files. */
final class Models {
    private final List<ObjectModel> models = new ArrayList<>();

    Models(List<File> directories) {
        for (File directory : directories) {
            models.addAll(ObjectLoader.loadObjectsFromDir(directory, false)); // the files need not name a schema
        }
        // Later ones win: of an object that both know in one version, Leshan's definition is the foreign opinion.
        models.addAll(ObjectLoader.loadAllDefault());
    }

    /** By the version that the client registered; of an object that it has not (yet), the newest definition. */
    LwM2mModelProvider provider() {
        LwM2mModelRepository repository = new LwM2mModelRepository(models);
        LwM2mModelProvider versioned = new VersionedModelProvider(repository);
        return registration -> new ModelOfClient(versioned.getObjectModel(registration), registration, repository);
    }

    private record ModelOfClient(LwM2mModel versioned, Registration registration, LwM2mModelRepository repository)
            implements LwM2mModel {
        @Override
        public ObjectModel getObjectModel(int object) {
            if (registration.getSupportedVersion(object) != null) return versioned.getObjectModel(object);
            return repository.getObjectModel(object);
        }

        @Override
        public ResourceModel getResourceModel(int object, int resource) {
            ObjectModel model = getObjectModel(object);
            return model == null ? null : model.resources.get(resource);
        }

        @Override
        public Collection<ObjectModel> getObjectModels() {
            return versioned.getObjectModels();
        }
    }

    /** The type that a resource has in the version that a client registered. */
    static ResourceModel.Type type(LwM2mModel model, LwM2mPath resource) throws Failure {
        ResourceModel found = model.getResourceModel(resource.getObjectId(), resource.getResourceId());
        if (found == null) throw new Failure("no-model", resource + " is in no object definition of this version");
        return found.type;
    }
}
